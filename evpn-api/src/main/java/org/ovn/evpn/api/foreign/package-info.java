// SPDX-License-Identifier: Apache-2.0
/**
 * Models of the objects of OVN-Kubernetes and frr-k8s that the operator reads or writes, reduced to
 * the fields it needs. Tolerant: unknown fields are ignored, enumerations are strings, and nothing
 * here fails on a value that a newer version invents. They decide nothing.
 */
@NullMarked
package org.ovn.evpn.api.foreign;

import org.jspecify.annotations.NullMarked;
