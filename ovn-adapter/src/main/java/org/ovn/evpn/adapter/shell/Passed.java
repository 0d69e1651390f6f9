// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.util.Optional;
import org.ovn.evpn.adapter.reconcile.Rounds;

/**
 * A pass that came to its end.
 *
 * @param result what the rounds left behind; absent when there were none, or they failed
 * @param repaired changes so far that put back what somebody else undid
 */
record Passed(Duration took, End end, Optional<Rounds.Result> result, long repaired) {
  /** How it ended. */
  enum End {
    /** Kernel and OVN were looked at, and changed where they had to be. */
    OK,
    /** Nobody has said yet what is wanted, or a fresh node waits for OVN. */
    WAITING,
    /** The kernel could not be read, or the agent has an error. */
    FAILED
  }

  /** Why the node is not ready for service; empty when it is. */
  Optional<String> unready() {
    return switch (end) {
      case WAITING -> Optional.of("nobody has said yet what is wanted of this node");
      case FAILED -> Optional.of("the last pass failed: see the log");
      case OK ->
          result.filter(rounds -> rounds.ovn().isPresent()).isPresent()
              ? Optional.empty()
              : Optional.of("a database of OVN or Open vSwitch is out of reach");
    };
  }
}
