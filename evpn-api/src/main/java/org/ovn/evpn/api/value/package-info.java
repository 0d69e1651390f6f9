// SPDX-License-Identifier: Apache-2.0
/**
 * Small immutable values that have one text form: VNIs, route targets, MAC addresses, prefixes.
 * They validate on construction, print canonically and never resolve names. They know nothing of
 * Kubernetes beyond being JSON scalars.
 */
@NullMarked
package org.ovn.evpn.api.value;

import org.jspecify.annotations.NullMarked;
