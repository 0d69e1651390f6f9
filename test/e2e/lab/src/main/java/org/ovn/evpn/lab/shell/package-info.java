// SPDX-License-Identifier: Apache-2.0
/**
 * Running commands in the places of a lab (guest, nodes, leaves, spines, hosts, pods).
 *
 * <p>Owns how a place is entered. Knows nothing of topology, of Kubernetes, or of what the commands
 * mean.
 */
@NullMarked
package org.ovn.evpn.lab.shell;

import org.jspecify.annotations.NullMarked;
