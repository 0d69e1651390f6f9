// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.condition.Subject;

/** Objects whose status cannot be made: it stays as it is, and no other waits for it. */
final class Failures {
  private final List<String> sentences = new ArrayList<>();

  /** Does what belongs to one object. */
  void guard(Subject subject, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      sentences.add("%s: its status cannot be made and stays as it is: %s".formatted(subject, e));
    }
  }

  /** One for each that failed, for the log. */
  List<String> sentences() {
    return List.copyOf(sentences);
  }
}
