// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.io.PrintStream;
import org.ovn.evpn.e2e.Claim.Verdict;

/** Prints verdicts as they come, one line each, and their sum. Not thread-safe. */
final class ClaimTable {
  private static final int TEXT_WIDTH = 82;

  private final PrintStream out;
  private int held;
  private int refuted;

  ClaimTable(PrintStream out) {
    this.out = out;
  }

  void add(Verdict verdict) {
    if (verdict.holds()) {
      held++;
    } else {
      refuted++;
    }
    out.printf(
        "%s %s %s (%.1f s)%n",
        verdict.holds() ? "✔" : "✘",
        pad(verdict.claim().text()),
        verdict.measured().strip(),
        verdict.millis() / 1000.0);
    out.flush();
  }

  /** Whether every verdict so far holds; at least one must have been added. */
  boolean allHold() {
    return held > 0 && refuted == 0;
  }

  void sum() {
    out.printf("%n%d claims hold, %d do not%n", held, refuted);
  }

  private static String pad(String text) {
    return text.length() >= TEXT_WIDTH ? text : text + " ".repeat(TEXT_WIDTH - text.length());
  }
}
