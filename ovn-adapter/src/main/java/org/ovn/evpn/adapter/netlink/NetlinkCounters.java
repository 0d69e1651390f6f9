// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

/**
 * What a socket has done since it was opened.
 *
 * @param writes messages that asked the kernel to change something, refused ones included
 * @param reads dumps and single GETs, retries included
 * @param sends send() calls
 * @param interruptedDumps dumps begun again because the kernel's tables changed meanwhile
 *     (NLM_F_DUMP_INTR)
 */
public record NetlinkCounters(long writes, long reads, long sends, long interruptedDumps) {}
