// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster side of the lab: the objects that a cluster has before the product is installed, and
 * the accounts its parts act as.
 *
 * <p>Speaks to the API server by kubectl only. Knows nothing of the product's kinds.
 */
@NullMarked
package org.ovn.evpn.lab.cluster;

import org.jspecify.annotations.NullMarked;
