// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * Holds a network's devices back until FRR has its configuration: bgpd may end otherwise
 * (FRR#22851), and zebra does not take an SVI for that of an IP-VRF before it knows the VNI.
 * frr-k8s reports the configuration every 30 s only, so after that long the network goes on all the
 * same, and an issue says so. A gate that opened stays open: FRR restarting is no reason to take
 * devices down. But it opened for these VNIs in this VRF only. Confined to the loop's thread.
 */
public final class FrrGate {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What FRR has to know. */
  private record Key(String network, String vrf, Optional<Vni> macVni, Optional<Vni> ipVni) {
    static Key of(NetworkIntent network) {
      return new Key(
          network.name(), network.vrf(), network.macVni(), network.ipVrf().map(IpVrfIntent::vni));
    }
  }

  private final Map<Key, Instant> waitingSince = new HashMap<>();
  private final Set<Key> open = new HashSet<>();
  private Set<String> silent = Set.of();

  /** Starts with the gates that were open when the intent was stored. */
  public FrrGate(NodeIntent stored) {
    stored.networks().stream().filter(NetworkIntent::frrKnowsIt).map(Key::of).forEach(open::add);
  }

  /**
   * Takes a look.
   *
   * @param frr what FRR runs; empty when that is not known yet (the API was not asked so far),
   *     which is no news either way
   * @return names of the networks whose gate is open
   */
  public Set<String> open(NodeIntent wanted, Optional<RunningConfig> frr, Instant now) {
    Set<Key> keys = new HashSet<>();
    Set<Key> unknownToFrr = new HashSet<>();
    for (NetworkIntent network : wanted.networks()) {
      Key key = Key.of(network);
      keys.add(key);
      if (frr.filter(f -> knows(f, network)).isPresent()) {
        open.add(key);
        waitingSince.remove(key);
        continue;
      }
      unknownToFrr.add(key);
      if (!open.contains(key)) {
        Instant since = waitingSince.computeIfAbsent(key, _ -> now);
        if (!now.isBefore(since.plus(PATIENCE))) {
          open.add(key);
          waitingSince.remove(key);
        }
      }
    }
    open.retainAll(keys);
    waitingSince.keySet().retainAll(keys);
    if (frr.isPresent()) {
      unknownToFrr.retainAll(open);
      silent = names(unknownToFrr);
    }
    return names(open);
  }

  /** Whether the network's devices may appear: bgpd has EVPN, and the VRF its VNI. */
  static boolean knows(RunningConfig frr, NetworkIntent network) {
    return frr.advertiseAllVni()
        && network
            .ipVrf()
            .map(IpVrfIntent::vni)
            .map(vni -> frr.vniOfVrf(network.vrf()).filter(vni::equals).isPresent())
            .orElse(true);
  }

  private static Set<String> names(Set<Key> keys) {
    return keys.stream().map(Key::network).collect(Collectors.toUnmodifiableSet());
  }

  /** Networks that go on though FRR, as far as it is known, does not have them. */
  Set<String> silent() {
    return silent;
  }

  /** About {@link #silent}. */
  public List<Issue> issues() {
    return silent.stream()
        .sorted()
        .map(network ->
            Issue.degrades(
                Subject.evpnNetwork(network),
                Reason.FRR_SILENT,
                "FRR's running configuration, as frr-k8s reports it, does not have the network's"
                    + " VNIs: see the FRRNodeState of this node."))
        .toList();
  }

  /** When the next network has waited long enough. */
  public Optional<Instant> nextDeadline() {
    return waitingSince.values().stream().min(Instant::compareTo).map(i -> i.plus(PATIENCE));
  }
}
