// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.List;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;

/**
 * What one condition says.
 *
 * @param type of the condition
 * @param status True, False or Unknown
 * @param reason why
 * @param message a sentence
 */
record Verdict(ConditionType type, Condition.Status status, Reason reason, String message) {
  static Verdict of(ConditionType type, boolean truth, Reason reason, String message) {
    return new Verdict(type, Condition.Status.of(truth), reason, message);
  }

  /** What is said of an object that the program fails on. */
  static Verdict failed(ConditionType type, Condition.Status status, String sentence) {
    return new Verdict(type, status, Reason.INTERNAL_ERROR, sentence);
  }

  /** The conditions with this one changed. */
  List<Condition> in(List<Condition> before, long generation, Instant now) {
    return Conditions.set(before, type, status, reason, message, generation, now);
  }

  /**
   * The conditions with these verdicts, transition times kept where the status stays; other types
   * are dropped.
   */
  static List<Condition> apply(
      List<Condition> before, long generation, Instant now, List<Verdict> verdicts) {
    List<Condition> result =
        before.stream()
            .filter(old -> verdicts.stream().anyMatch(verdict -> old.is(verdict.type())))
            .toList();
    for (Verdict verdict : verdicts) {
      result =
          Conditions.set(
              result,
              verdict.type(),
              verdict.status(),
              verdict.reason(),
              verdict.message(),
              generation,
              now);
    }
    return result;
  }
}
