// SPDX-License-Identifier: Apache-2.0
/**
 * FRR as it really is, read from frr-k8s' status objects: FRRNodeState and BGPSessionState. A
 * success reported there proves little (FRR drops a bad line with a warning and says success), so
 * what counts is whether the lines of a network are in the running configuration. Text in, values
 * out. Must know nothing of how the configuration was rendered but its grammar.
 */
@NullMarked
package org.ovn.evpn.frr.facts;

import org.jspecify.annotations.NullMarked;
