// SPDX-License-Identifier: Apache-2.0
/**
 * The agent's process, and all of it that touches the world or the clock: watches the API, writes
 * the EVPNNodeState, keeps the accepted intent on disk, owns the one loop ({@code AgentLoop}) and
 * wires kernel and OVN to it ({@link org.ovn.evpn.adapter.shell.Agent}). Decides nothing. Nothing
 * else in this module may depend on this package but {@code AgentMain}.
 */
@NullMarked
package org.ovn.evpn.adapter.shell;

import org.jspecify.annotations.NullMarked;
