// SPDX-License-Identifier: Apache-2.0
/**
 * Owns what the controller asks of frr-k8s: the intent that the bridge renders, which nodes get
 * what is new first, when its steps may be written, and what keeps them from being written. Pure;
 * knows nothing of clients, nor of RouteAdvertisements.
 */
@NullMarked
package org.ovn.evpn.controller.frr;

import org.jspecify.annotations.NullMarked;
