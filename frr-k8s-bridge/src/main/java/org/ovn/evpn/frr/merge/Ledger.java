// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Who said what first, and who said otherwise. Confined to one merge. */
final class Ledger {
  private final String node;
  private final Map<String, Claim> claims = new HashMap<>();
  private final List<Conflict> conflicts = new ArrayList<>();

  Ledger(String node) {
    this.node = node;
  }

  /**
   * Records that {@code object} wants {@code subject} to be {@code value}; a different earlier wish
   * is a conflict, and the earlier value stands.
   */
  void claim(String object, String subject, String value) {
    Claim first = claims.putIfAbsent(subject, new Claim(object, value));
    if (first != null && !first.value.equals(value)) {
      SortedSet<String> objects = new TreeSet<>(Set.of(first.object));
      objects.add(object);
      conflicts.add(
          new Conflict(
              node,
              objects,
              subject
                  + " is "
                  + shown(first.value)
                  + " in FRRConfiguration "
                  + first.object
                  + " and "
                  + shown(value)
                  + " in "
                  + object
                  + ": make them equal, or keep one"));
    }
  }

  /** Like {@link #claim}, for values where an absent one agrees with any. */
  void claimIfSet(String object, String subject, String value) {
    if (!value.isEmpty()) {
      claim(object, subject, value);
    }
  }

  /** Records that an object is invalid by itself. */
  void invalid(String object, String message) {
    conflicts.add(
        new Conflict(
            node, new TreeSet<>(Set.of(object)), "FRRConfiguration " + object + ": " + message));
  }

  List<Conflict> conflicts() {
    return conflicts.stream().distinct().toList();
  }

  private static String shown(String value) {
    if (value.startsWith(NeighborRules.SECRET)) {
      return "a text of its own";
    }
    return value.isEmpty() ? "not set" : value;
  }

  private record Claim(String object, String value) {}
}
