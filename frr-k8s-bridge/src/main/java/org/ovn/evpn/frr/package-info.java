// SPDX-License-Identifier: Apache-2.0
/**
 * From resolved intent to the FRRConfigurations that frr-k8s turns into FRR's configuration, and
 * back from frr-k8s' status objects to facts. Pure functions over immutable records: this module
 * holds no client, reads no clock and does no I/O, so controller, agent and tests all get the same
 * answer. It knows the API module and nothing else: not how intent was resolved, not how objects
 * are written.
 *
 * <p>The rooms, each of which may know those that stand before it in its row:
 *
 * <ul>
 *   <li>{@code intent} → {@code render} → {@code transition}: what is asked for, which objects that
 *       makes, in which order they are written;
 *   <li>{@code intent} → {@code merge}: whether frr-k8s could merge a set of objects;
 *   <li>{@code intent} → {@code advertise}: the side towards OVN-Kubernetes;
 *   <li>{@code facts}: what FRR really has.
 * </ul>
 */
@NullMarked
package org.ovn.evpn.frr;

import org.jspecify.annotations.NullMarked;
