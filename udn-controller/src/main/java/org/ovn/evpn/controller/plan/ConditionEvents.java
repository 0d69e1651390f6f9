// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;

/**
 * Which changes of conditions are worth an Event: what an administrator should act on, or waited
 * for.
 */
final class ConditionEvents {
  private ConditionEvents() {}

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
    boolean bad =
        now.is(ConditionType.DEGRADED) ? now.isTrue() : now.status() == Condition.Status.FALSE;
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
    // What has never been ready is on its way; what was ready and is no longer is news.
    boolean onItsWay = waits && old.filter(Condition::isTrue).isEmpty();
    return onItsWay
        ? Optional.empty()
        : Optional.of(new ConditionEvent(true, now.reason(), now.message()));
  }
}
