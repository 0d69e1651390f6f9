// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long one side of the node has been out of reach. A side that is back within {@link #GRACE} is
 * not worth a word in the status. Confined to the loop's thread.
 */
public final class Outage {
  private static final Duration GRACE = Duration.ofSeconds(15);

  private @Nullable Instant since;

  /** Takes note of whether the side is away. */
  public void note(boolean away, Instant now) {
    if (!away) {
      since = null;
    } else if (since == null) {
      since = now;
    }
  }

  /** Whether the side went away just now. */
  public boolean isNew(Instant now) {
    return graceEnd(now).isPresent();
  }

  /** When an outage that is new will be one to tell of. */
  public Optional<Instant> graceEnd(Instant now) {
    return Optional.ofNullable(since).map(s -> s.plus(GRACE)).filter(now::isBefore);
  }
}
