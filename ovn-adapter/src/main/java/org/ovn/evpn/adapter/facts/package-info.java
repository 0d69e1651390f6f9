// SPDX-License-Identifier: Apache-2.0
/**
 * The API's word, as far as it matters to one node: immutable records, and how they are read from
 * objects. Owns no decision. Knows no API client, no clock, no kernel and no OVN. What FRR runs is
 * a fact as well; its record and its reader are those of {@code org.ovn.evpn.frr.facts}.
 */
@NullMarked
package org.ovn.evpn.adapter.facts;

import org.jspecify.annotations.NullMarked;
