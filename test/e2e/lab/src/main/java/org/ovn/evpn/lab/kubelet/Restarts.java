// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

/**
 * How long a container that ended waits for its next start: as kubelet has it, 10 s, then twice as
 * long each time, 5 min at most, and from the beginning after it ran for 10 min. Times are
 * milliseconds of one clock. Not thread-safe.
 */
final class Restarts {

  private static final long FIRST = 10_000;
  private static final long MOST = 300_000;
  private static final long WELL = 600_000;

  private long pause;

  /**
   * The container ended.
   *
   * @param ranFor how long it ran
   * @return how long it waits; the first time not at all
   */
  long ended(long ranFor) {
    if (ranFor >= WELL) {
      pause = 0;
    }
    long wait = pause;
    pause = pause == 0 ? FIRST : Math.min(MOST, pause * 2);
    return wait;
  }

  /** The image, or something else that a start needs, is not there. */
  long failed() {
    pause = pause == 0 ? FIRST : Math.min(MOST, pause * 2);
    return pause;
  }
}
