// SPDX-License-Identifier: Apache-2.0
/**
 * Codecs of annotations, ours and OVN-Kubernetes'. Reading never throws: a malformed annotation is
 * a value that says what is wrong, so that only its own object waits.
 */
@NullMarked
package org.ovn.evpn.api.annotation;

import org.jspecify.annotations.NullMarked;
