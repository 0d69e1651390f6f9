// SPDX-License-Identifier: Apache-2.0
/**
 * Owns how OVN-Kubernetes comes to advertise networks with egress Fabric: our RouteAdvertisements,
 * the FRRConfigurations that are its sources, the labels that select networks, and who joins when.
 * Pure; knows nothing of clients, nor of what frr-k8s is asked besides.
 */
@NullMarked
package org.ovn.evpn.controller.advertise;

import org.jspecify.annotations.NullMarked;
