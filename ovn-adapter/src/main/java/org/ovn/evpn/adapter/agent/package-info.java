// SPDX-License-Identifier: Apache-2.0
/**
 * The agent's process: watches the API, assembles the intent by a pure function, keeps the last
 * accepted intent on disk, and owns the one loop that makes kernel and OVN follow it. Nothing else
 * in this module may depend on this package.
 */
@NullMarked
package org.ovn.evpn.adapter.agent;

import org.jspecify.annotations.NullMarked;
