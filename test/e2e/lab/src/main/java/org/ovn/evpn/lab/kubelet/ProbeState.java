// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import io.fabric8.kubernetes.api.model.Probe;
import java.util.Objects;

/**
 * A probe of a container that runs: when it is due, and what its answers say. Times are
 * milliseconds of one clock. Not thread-safe.
 */
final class ProbeState {

  /** What a probe says so far. */
  enum Verdict {
    /** Not enough answers yet. */
    UNKNOWN,
    /** The last answer was good. */
    GOOD,
    /** As many answers were bad as the probe bears. */
    BAD
  }

  private static final int SECOND = 1000;

  private final long period;
  private final int bears;
  private long due;
  private int bad;
  private Verdict verdict = Verdict.UNKNOWN;

  /**
   * Begins.
   *
   * @param now when the container, or this probe of it, started
   */
  ProbeState(Probe probe, long now) {
    this.period = (long) Objects.requireNonNullElse(probe.getPeriodSeconds(), 10) * SECOND;
    this.bears = Objects.requireNonNullElse(probe.getFailureThreshold(), 3);
    this.due = now + (long) Objects.requireNonNullElse(probe.getInitialDelaySeconds(), 0) * SECOND;
  }

  /** Whether it is to be asked now; the next time is a period later. */
  boolean isDue(long now) {
    if (now < due) {
      return false;
    }
    due = now + period;
    return true;
  }

  /** An answer came, or none did. */
  void answered(boolean good) {
    if (good) {
      bad = 0;
      verdict = Verdict.GOOD;
    } else if (++bad >= bears) {
      verdict = Verdict.BAD;
    }
  }

  Verdict verdict() {
    return verdict;
  }
}
