// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;

/** Pure operations on condition lists, which are maps keyed by type. */
public final class Conditions {
  /** Longest message that the schemas take. */
  public static final int MAX_MESSAGE = 32768;

  private Conditions() {}

  /**
   * The list with the condition of this type set. The transition time of the old one is kept when
   * the status does not flip, so setting the same facts again gives an equal list. Sorted by type.
   *
   * @param generation observed generation, or null where the object has none
   * @param now used, cut to seconds, only when the status flips
   */
  public static List<Condition> set(
      List<Condition> conditions,
      String type,
      Condition.Status status,
      String reason,
      String message,
      @Nullable Long generation,
      Instant now) {
    Optional<Condition> old = find(conditions, type);
    String time =
        old.filter(c -> c.status() == status)
            .flatMap(c -> Optional.ofNullable(c.lastTransitionTime()))
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    String text = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    List<Condition> result = new ArrayList<>(remove(conditions, type));
    result.add(new Condition(type, status, generation, time, reason, text));
    result.sort(Comparator.comparing(Condition::type));
    return List.copyOf(result);
  }

  /** As {@link #set(List, String, Condition.Status, String, String, Long, Instant)}. */
  public static List<Condition> set(
      List<Condition> conditions,
      ConditionType type,
      Condition.Status status,
      Reason reason,
      String message,
      @Nullable Long generation,
      Instant now) {
    return set(conditions, type.wire(), status, reason.wire(), message, generation, now);
  }

  /** The list without the condition of this type, which may be somebody else's. */
  private static List<Condition> remove(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> !c.type().equals(type)).toList();
  }

  /** The condition of this type. */
  public static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
    return find(conditions, type.wire());
  }

  /** The condition of this type, which may be somebody else's. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** Whether the condition of this type is there and True. */
  public static boolean isTrue(List<Condition> conditions, ConditionType type) {
    return find(conditions, type).filter(Condition::isTrue).isPresent();
  }
}
