// SPDX-License-Identifier: Apache-2.0
/**
 * The outcome of frr-k8s' merge for a set of FRRConfigurations on one node, without frr-k8s: its
 * merge rules as of v0.0.25, and the contradictions in raw text that it does not look for. Any
 * error there freezes the whole configuration of the node, so the controller asks here before it
 * writes. Knows nodes and the shape of FRRConfiguration; must know nothing of EVPN objects, nor of
 * what was rendered.
 */
@NullMarked
package org.ovn.evpn.frr.merge;

import org.jspecify.annotations.NullMarked;
