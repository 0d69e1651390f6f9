// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.api.value.Digests;
import org.ovn.evpn.frr.intent.FrrNetwork;

/**
 * Spreads networks over objects of at most {@link #LIMIT} each, so that a change rewrites one small
 * object. The spread is extendible hashing: a group that is too large is split by the next bit of
 * its members' hashes. It is a function of the set alone, and adding or removing a network touches
 * its own group only, but for the rare split or join.
 */
final class Shards {
  /** Networks in one object. */
  static final int LIMIT = 64;

  private Shards() {}

  /**
   * The groups by their key: the bits that the hashes of all members begin with, written as 0 and
   * 1, and empty when one group holds all. Members are ordered by name.
   */
  static SortedMap<String, List<FrrNetwork>> of(List<FrrNetwork> networks) {
    SortedMap<String, List<FrrNetwork>> groups = new TreeMap<>();
    List<FrrNetwork> sorted = new ArrayList<>(networks);
    sorted.sort(Comparator.comparing(FrrNetwork::name));
    split("", sorted, groups);
    return groups;
  }

  private static void split(
      String bits, List<FrrNetwork> networks, SortedMap<String, List<FrrNetwork>> groups) {
    if (networks.isEmpty()) {
      return;
    }
    // 256 equal bits of SHA-256 do not happen; the bound only keeps the recursion provably finite.
    if (networks.size() <= LIMIT || bits.length() == 255) {
      groups.put(bits, List.copyOf(networks));
      return;
    }
    List<FrrNetwork> zeros = new ArrayList<>();
    List<FrrNetwork> ones = new ArrayList<>();
    for (FrrNetwork n : networks) {
      byte[] hash = Digests.sha256OfParts(n.name());
      boolean one = (hash[bits.length() / 8] >> (7 - bits.length() % 8) & 1) == 1;
      (one ? ones : zeros).add(n);
    }
    split(bits + "0", zeros, groups);
    split(bits + "1", ones, groups);
  }
}
