// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

/**
 * What the client has done since it was made; all values only grow.
 *
 * @param transactions sent that hold at least one writing operation
 * @param writes writing operations sent (insert, update, mutate, delete)
 * @param rejected transactions that the server refused, failed {@code wait}s included
 * @param connections that reached a full snapshot
 * @param updates notifications applied
 */
public record OvsdbCounters(
    long transactions, long writes, long rejected, long connections, long updates) {}
