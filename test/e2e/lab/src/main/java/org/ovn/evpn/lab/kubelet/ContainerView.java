// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import java.time.Instant;
import java.util.Optional;

/**
 * A container as its pod's status has it.
 *
 * @param name its name
 * @param image its image
 * @param state what it does now
 * @param last how it ended before, if it did
 * @param restarts how often it was started again
 * @param started whether it runs and its startup probe, if any, is good
 * @param ready whether it is that, and its readiness probe, if any, is good
 */
record ContainerView(
    String name,
    String image,
    State state,
    Optional<Ended> last,
    int restarts,
    boolean started,
    boolean ready) {

  /** What a container does. */
  sealed interface State {}

  /** It does not run yet, or not again. */
  record Waiting(String reason, String message) implements State {}

  /** It runs. */
  record Running(Instant since) implements State {}

  /**
   * It has ended.
   *
   * @param message the end of what it wrote, where the pod asks for that
   */
  record Ended(int code, String message, Instant since, Instant until) implements State {
    String reason() {
      return code == 0 ? "Completed" : "Error";
    }
  }

  /** Whether it has ended well. */
  boolean isDone() {
    return state instanceof Ended ended && ended.code() == 0;
  }
}
