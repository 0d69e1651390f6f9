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

  /** Where one object's statements go. */
  Page page(String object) {
    return new Page(object);
  }

  /** The statements of one object. */
  final class Page {
    private final String object;

    private Page(String object) {
      this.object = object;
    }

    /** Records that the object wants {@code subject} to be {@code value}. */
    void claim(String subject, String value) {
      Ledger.this.claim(object, subject, value);
    }

    /** Like {@link #claim}, for values where an absent one agrees with any. */
    void claimIfSet(String subject, String value) {
      if (!value.isEmpty()) {
        claim(subject, value);
      }
    }

    /** Records that the object is invalid by itself. */
    void invalid(String message) {
      conflicts.add(
          new Conflict(
              node, new TreeSet<>(Set.of(object)), "FRRConfiguration " + object + ": " + message));
    }
  }

  /**
   * Records that {@code object} wants {@code subject} to be {@code value}; a different earlier wish
   * is a conflict, and the earlier value stands.
   */
  private void claim(String object, String subject, String value) {
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

  /** What is said of each subject; of several values the first. */
  Map<String, String> values() {
    Map<String, String> result = new HashMap<>();
    claims.forEach((subject, claim) -> result.put(subject, claim.value()));
    return result;
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
