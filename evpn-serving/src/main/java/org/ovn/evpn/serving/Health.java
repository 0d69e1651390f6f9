// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a program lives and serves.
 *
 * @param stuck why it should be started again; empty while it works. Nothing outside the program
 *     belongs here: a new start would not mend that
 * @param unready why it does not serve; empty when it does
 */
public record Health(Supplier<Optional<String>> stuck, Supplier<Optional<String>> unready) {
  /** The answer to /livez. */
  Answer livez() {
    return Answer.health(stuck.get());
  }

  /** The answer to /readyz: what is stuck serves nobody. */
  Answer readyz() {
    return Answer.health(stuck.get().or(unready));
  }
}
