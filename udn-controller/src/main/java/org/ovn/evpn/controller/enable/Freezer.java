// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.allocate.VniTable;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Objection;
import org.ovn.evpn.controller.resolve.Resolution;

/**
 * Decides what keeps running as it was accepted last. A network that ran and now waits is neither
 * changed by half nor taken away; but it goes when its EVPN no longer has it, when OVN-Kubernetes
 * no longer has the network, or when its VNI is not its own.
 */
final class Freezer {
  private final ClusterFacts facts;
  private final Attachments attachments;
  private final Resolution resolution;

  /** EVPNs of which it is not known which networks they still have. */
  private final Set<String> unreadable;

  Freezer(ClusterFacts facts, Attachments attachments, Resolution resolution) {
    this.facts = facts;
    this.attachments = attachments;
    this.resolution = resolution;
    this.unreadable =
        Stream.concat(
                facts.evpns().stream()
                    .filter(evpn -> !evpn.meta().deleting() && evpn.spec().error().isPresent())
                    .map(EvpnFact::name),
                resolution.objections().stream()
                    .filter(objection -> objection.isToAll())
                    .filter(objection -> objection.reason() == Reason.INTERNAL_ERROR)
                    .map(Objection::evpn))
            .collect(Collectors.toSet());
  }

  /**
   * The networks that stay as they are, with what they wait for, by name of the EVPNNetwork.
   *
   * @param stopped specs of EVPNNetworks that stand, and are not enabled any more
   * @param waiting why networks that have candidates wait
   * @param vnis who has which
   */
  Map<String, Issue> freeze(
      Map<String, EvpnNetworkSpec> stopped, Map<String, Objection> waiting, VniTable<String> vnis) {
    Map<String, Issue> frozen = new HashMap<>();
    stopped.forEach((name, spec) -> {
      boolean holdsVnis = Vnis.of(spec).all().allMatch(vni -> vnis.isFirstHolder(vni, name));
      if (isOwned(spec) && holdsVnis) {
        NetworkKey key = NetworkKey.of(spec.network());
        Optional.ofNullable(waiting.get(name))
            .or(() -> objection(spec.evpn(), key))
            .map(Objection::issue)
            .filter(issue -> keepsRunning(key, issue))
            .ifPresent(issue -> frozen.put(name, issue));
      }
    });
    return Map.copyOf(frozen);
  }

  private boolean isOwned(EvpnNetworkSpec spec) {
    return spec.evpn().equals(resolution.owners().get(NetworkKey.of(spec.network())))
        || unreadable.contains(spec.evpn());
  }

  /** What keeps a network waiting that has no candidate; rather its own than its EVPN's. */
  private Optional<Objection> objection(String evpn, NetworkKey key) {
    return resolution.objections().stream()
        .filter(Objection::blocks)
        .filter(objection -> objection.evpn().equals(evpn))
        .filter(objection -> objection.isToAll() || objection.network().equals(Optional.of(key)))
        .max(Comparator.comparing(objection -> !objection.isToAll()));
  }

  private boolean keepsRunning(NetworkKey key, Issue issue) {
    return switch (issue.reason()) {
      // The network is no longer there, or no longer ours.
      case NETWORK_NOT_FOUND, NATIVE_EVPN, CLAIMED_BY_OTHER, NOT_PRIMARY -> false;
      case NETWORK_PENDING -> isMade(key);
      default -> true;
    };
  }

  /**
   * Whether OVN-Kubernetes has the network, if only as an object whose annotations it is about to
   * write again. Without any it has taken the network down, and may give its id to another.
   */
  private boolean isMade(NetworkKey key) {
    return attachments.isMade(key)
        && facts.networks().stream()
            .anyMatch(network -> network.key().equals(key) && !network.meta().deleting());
  }
}
