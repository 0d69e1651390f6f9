// SPDX-License-Identifier: Apache-2.0
/**
 * The fabric as data, and what follows from it: links, addresses, devices and FRR configuration of
 * every place.
 *
 * <p>Pure: nothing here runs a command or reads a clock. Knows nothing of shells, of Kubernetes or
 * of what runs on a node.
 */
@NullMarked
package org.ovn.evpn.lab.topology;

import org.jspecify.annotations.NullMarked;
