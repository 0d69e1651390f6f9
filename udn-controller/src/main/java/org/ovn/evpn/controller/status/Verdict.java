// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.List;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;

/**
 * What one condition says.
 *
 * @param type PascalCase
 * @param status True, False or Unknown
 * @param reason PascalCase
 * @param message a sentence
 */
record Verdict(String type, Condition.Status status, String reason, String message) {
  static Verdict of(String type, boolean truth, String reason, String message) {
    return new Verdict(type, Condition.Status.of(truth), reason, message);
  }

  /**
   * The conditions with these verdicts, transition times kept where the status stays; other types
   * are dropped.
   */
  static List<Condition> apply(
      List<Condition> before, long generation, Instant now, List<Verdict> verdicts) {
    List<Condition> result =
        before.stream()
            .filter(old -> verdicts.stream().anyMatch(verdict -> verdict.type().equals(old.type())))
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
