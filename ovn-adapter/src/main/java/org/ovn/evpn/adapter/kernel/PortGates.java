package org.ovn.evpn.adapter.kernel;

import java.util.Set;

/**
 * Which networks' OVS ports may go up, by EVPNNetwork name. A port that is up stays up without a
 * word here, so that a restart of the agent is not seen; one in {@code mustGoDown} goes down
 * whatever else is said (the first step of a release).
 *
 * @param mayComeUp the takeover of the remote ports is done
 * @param mustGoDown the network is being released
 */
public record PortGates(Set<String> mayComeUp, Set<String> mustGoDown) {
  /** Nothing goes up, nothing goes down. */
  public static final PortGates CLOSED = new PortGates(Set.of(), Set.of());

  /** Copies the sets. */
  public PortGates {
    mayComeUp = Set.copyOf(mayComeUp);
    mustGoDown = Set.copyOf(mustGoDown);
  }

  /** Gates that only open. */
  public static PortGates open(Set<String> mayComeUp) {
    return new PortGates(mayComeUp, Set.of());
  }
}
