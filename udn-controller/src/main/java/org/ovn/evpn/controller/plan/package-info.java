// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the whole decision: a snapshot in, the writes that are missing out; what each write waits
 * for, which writes are the same, and what becomes of those that are refused. Planning again on the
 * result of a plan gives nothing to write. Pure; knows nothing of clients or queues.
 */
@NullMarked
package org.ovn.evpn.controller.plan;

import org.jspecify.annotations.NullMarked;
