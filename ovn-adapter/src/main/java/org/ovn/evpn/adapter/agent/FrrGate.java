package org.ovn.evpn.adapter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;

/**
 * Holds a network's devices back until FRR has its configuration (a VXLAN device that appears
 * before the EVPN instance crashes bgpd, FRR#22851; an L3 SVI that comes up before zebra knows its
 * VNI is not taken for one). frr-k8s reports the configuration every 30 s only, so after that long
 * the network goes on all the same, with a remark. A gate that opened stays open: FRR restarting is
 * no reason to take devices down. Confined to the loop's thread.
 */
final class FrrGate {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Instant> waitingSince = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private Set<String> silent = Set.of();

  /** Starts with the gates that were open when the intent was stored. */
  FrrGate(NodeIntent stored) {
    stored.networks().stream()
        .filter(NetworkIntent::frrKnowsIt)
        .map(NetworkIntent::name)
        .forEach(open::add);
  }

  /**
   * Takes a look.
   *
   * @param frr what FRR runs; empty when that is not known yet (the API was not asked so far),
   *     which is no news either way
   * @return names of the networks whose gate is open
   */
  Set<String> open(NodeIntent wanted, Optional<FrrConfig> frr, Instant now) {
    Set<String> names = new HashSet<>();
    Set<String> unknownToFrr = new HashSet<>();
    for (NetworkIntent network : wanted.networks()) {
      String name = network.name();
      names.add(name);
      if (frr.filter(f -> f.knows(network.vrf(), network.ipVrf())).isPresent()) {
        open.add(name);
        waitingSince.remove(name);
        continue;
      }
      unknownToFrr.add(name);
      if (!open.contains(name)) {
        Instant since = waitingSince.computeIfAbsent(name, _ -> now);
        if (!now.isBefore(since.plus(PATIENCE))) {
          open.add(name);
          waitingSince.remove(name);
        }
      }
    }
    open.retainAll(names);
    waitingSince.keySet().retainAll(names);
    if (frr.isPresent()) {
      unknownToFrr.retainAll(open);
      silent = Set.copyOf(unknownToFrr);
    }
    return Set.copyOf(open);
  }

  /** Networks that go on though FRR, as far as it is known, does not have them. */
  Set<String> silent() {
    return silent;
  }

  /** When the next network has waited long enough. */
  Optional<Instant> nextDeadline() {
    return waitingSince.values().stream().min(Instant::compareTo).map(i -> i.plus(PATIENCE));
  }
}
