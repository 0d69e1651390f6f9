// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;

/**
 * Which changes of conditions are worth an Event: what an administrator should act on, or waited
 * for.
 */
final class ConditionEvents {
  /** From so many objects on that say the same at once, one says it for all. */
  static final int AT_ONCE = 10;

  private ConditionEvents() {}

  /**
   * A leaf that goes down flips every network of its rack: then the first by name tells of all. The
   * conditions of each are as they are.
   *
   * @param byObject the Events of each EVPNNetwork whose status changes
   */
  static SortedMap<String, List<ConditionEvent>> gathered(
      SortedMap<String, List<ConditionEvent>> byObject) {
    Map<String, List<String>> saying = new HashMap<>();
    byObject.forEach((name, events) ->
        events.forEach(event ->
            saying.computeIfAbsent(event.reason(), reason -> new ArrayList<>()).add(name)));
    SortedMap<String, List<ConditionEvent>> result = new TreeMap<>();
    byObject.forEach((name, events) ->
        result.put(
            name,
            events.stream()
                .flatMap(
                    event -> gathered(name, event, saying.getOrDefault(event.reason(), List.of())))
                .toList()));
    return result;
  }

  private static Stream<ConditionEvent> gathered(
      String name, ConditionEvent event, List<String> saying) {
    if (saying.size() < AT_ONCE) {
      return Stream.of(event);
    }
    return saying.getFirst().equals(name)
        ? Stream.of(
            new ConditionEvent(
                event.warning(),
                event.reason(),
                "%d EVPNNetworks at once, %s. This one: %s"
                    .formatted(saying.size(), Message.names(saying), event.message())))
        : Stream.empty();
  }

  static List<ConditionEvent> of(List<Condition> before, List<Condition> after) {
    List<ConditionEvent> events = new ArrayList<>();
    for (Condition condition : after) {
      Optional<Condition> old = Conditions.find(before, condition.type());
      boolean same =
          old.filter(o -> o.status() == condition.status() && o.reason().equals(condition.reason()))
              .isPresent();
      if (!same) {
        event(old, condition).ifPresent(events::add);
      }
    }
    return List.copyOf(events);
  }

  private static Optional<ConditionEvent> event(Optional<Condition> old, Condition now) {
    boolean bad = isBad(now);
    boolean waits =
        now.is(ConditionType.PROGRAMMED)
            || now.is(ConditionType.ESTABLISHED)
            || now.is(ConditionType.READY);
    if (!bad) {
      boolean news =
          now.status() != Condition.Status.UNKNOWN
              && (!now.is(ConditionType.DEGRADED) || old.isPresent());
      return news
          ? Optional.of(new ConditionEvent(false, now.reason(), now.message()))
          : Optional.empty();
    }
    // The next turn of a network that was refused: the refusal was told the first time.
    if (now.is(ConditionType.ADVERTISED) && old.filter(o -> o.has(Reason.RETRYING)).isPresent()) {
      return Optional.empty();
    }
    // What has never been ready is on its way; what was ready and is no longer is news. What halts
    // goes on only when somebody acts.
    boolean onItsWay =
        waits && old.filter(Condition::isTrue).isEmpty() && !now.has(Reason.ROLLOUT_HALTED);
    return onItsWay
        ? Optional.empty()
        : Optional.of(new ConditionEvent(true, now.reason(), now.message()));
  }

  private static boolean isBad(Condition now) {
    return Stream.of(ConditionType.values())
        .filter(now::is)
        .anyMatch(type -> now.status() == Condition.Status.of(!type.isGoodWhenTrue()));
  }
}
