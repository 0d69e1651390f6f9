// SPDX-License-Identifier: Apache-2.0
/**
 * OVSDB (RFC 7047) over a local unix socket: rows and values as immutable records, transactions,
 * and a monitor that keeps an immutable copy of the tables.
 *
 * <p>Schema, operations and transactions are OpenDaylight's {@code library}; this package owns what
 * it lacks: a frame splitter that cannot be fooled by a string, reconnection, calls that fail when
 * their connection does, a deadline, and the check of every element of a reply. No type of
 * OpenDaylight or Netty leaves this package. It knows nothing of OVN, EVPN or Kubernetes.
 */
@NullMarked
package org.ovn.evpn.adapter.ovsdb;

import org.jspecify.annotations.NullMarked;
