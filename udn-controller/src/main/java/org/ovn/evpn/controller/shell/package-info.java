// SPDX-License-Identifier: Apache-2.0
/**
 * Everything that touches the world: informers, the HTTP writes, the lease, threads. Decides
 * nothing; what to write comes from {@code plan}.
 */
@NullMarked
package org.ovn.evpn.controller.shell;

import org.jspecify.annotations.NullMarked;
