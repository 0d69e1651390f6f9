// SPDX-License-Identifier: Apache-2.0
/**
 * Owns what the controller asks of frr-k8s and of RouteAdvertisements: the intent that the bridge
 * renders, when its steps may be written, and what keeps them from being written. Pure; knows
 * nothing of clients.
 */
@NullMarked
package org.ovn.evpn.controller.frr;

import org.jspecify.annotations.NullMarked;
