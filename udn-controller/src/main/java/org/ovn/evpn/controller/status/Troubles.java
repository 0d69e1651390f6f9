// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;

/** Gathers what degrades one object. The first that is said gives the reason. */
final class Troubles {
  private final Message.Gathered sentences = new Message.Gathered();
  private @Nullable Reason first;

  void add(List<Issue> issues) {
    issues.forEach(issue -> add(issue.reason(), issue::message));
  }

  void add(Reason reason, Supplier<String> sentence) {
    if (first == null) {
      first = reason;
    }
    sentences.add(sentence);
  }

  /** Condition Degraded. */
  Verdict verdict() {
    Reason reason = first;
    return reason == null
        ? Verdict.of(ConditionType.DEGRADED, false, Reason.AS_EXPECTED, "Nothing is wrong.")
        : Verdict.of(ConditionType.DEGRADED, true, reason, sentences.text());
  }
}
