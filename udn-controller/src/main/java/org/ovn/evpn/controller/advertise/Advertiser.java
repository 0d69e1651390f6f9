// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;

/**
 * Makes OVN-Kubernetes treat networks with egress Fabric as advertised. One network that fails
 * there fails all, so a network joins (is labelled) only once the sources have its VRF, its VRF
 * leaves the sources only once the label is gone, and one that breaks it is taken out: see {@link
 * Joining}.
 */
public final class Advertiser {
  private Advertiser() {}

  /**
   * Plans.
   *
   * @param attachments of that snapshot
   * @param networks EVPNNetworks that shall exist, those being released included
   * @param namespace the operator's
   * @param templates the peering templates
   * @param nodes every node
   * @param now for the turns of networks that were refused
   */
  public static AdvertisingPlan plan(
      ClusterFacts facts,
      Attachments attachments,
      Map<String, EvpnNetworkSpec> networks,
      String namespace,
      List<FrrIntent.Template> templates,
      List<FrrNode> nodes,
      Instant now) {
    Members members = Members.of(facts, attachments, networks);
    Sources sources = Sources.of(facts, namespace, templates, nodes, members.vrfs(facts));
    Optional<RouteAdvertisements> own = own(facts);
    Joining.Answer answer = answer(own);
    List<NetworkKey> releasing = members.releasing();
    Joining.Decision joining =
        Joining.decide(members.applicants(facts, sources), releasing.size(), answer, now);
    Map<NetworkKey, Boolean> labels = new TreeMap<>(joining.labels());
    if (answer.isError()) {
      releasing.forEach(key -> labels.put(key, false));
    }
    members.leaving().forEach(key -> labels.put(key, false));
    RouteAdvertisements should = Advertisement.routeAdvertisements();
    boolean needed = !sources.wanted().isEmpty() || !members.labelled().isEmpty();
    return new AdvertisingPlan(
        sources.toApply(),
        needed && own.filter(object -> same(object, should)).isEmpty()
            ? Optional.of(should)
            : Optional.empty(),
        needed ? Optional.empty() : own,
        needed && !labels.isEmpty() ? List.of() : sources.obsolete(),
        labels,
        states(members, joining),
        joining.again(),
        complaints(members, answer),
        pickups(facts));
  }

  private static Optional<RouteAdvertisements> own(ClusterFacts facts) {
    return facts.frr().routeAdvertisements().stream()
        .filter(object -> Advertisement.NAME.equals(object.getMetadata().getName()))
        .findFirst();
  }

  private static Joining.Answer answer(Optional<RouteAdvertisements> own) {
    return own.flatMap(object -> Conditions.find(object.statusOrEmpty().conditions(), "Accepted"))
        .map(Joining.Answer::of)
        .orElse(Joining.Answer.NONE);
  }

  private static Map<String, AdvertisingState> states(Members members, Joining.Decision joining) {
    Map<String, AdvertisingState> result = new TreeMap<>();
    members
        .standing()
        .forEach((key, name) ->
            Optional.ofNullable(joining.states().get(key))
                .ifPresent(state -> result.put(name, state)));
    return result;
  }

  private static List<Issue> complaints(Members members, Joining.Answer answer) {
    List<Issue> result = new ArrayList<>();
    if (answer.isError()) {
      String complaint =
          "RouteAdvertisements \"%s\" is not accepted by OVN-Kubernetes: %s. The network stays advertised as it was; no other can join."
              .formatted(Advertisement.NAME, answer.message());
      members
          .standing()
          .forEach((key, name) -> {
            if (members.marked().contains(key)) {
              result.add(
                  Issue.degrades(Subject.evpnNetwork(name), Reason.ADVERTISING_BROKEN, complaint));
            }
          });
    }
    return List.copyOf(result);
  }

  private static List<String> pickups(ClusterFacts facts) {
    return Advertisement.foreignPickups(
        facts.frr().routeAdvertisements(),
        facts.frr().configurations().stream()
            .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .toList());
  }

  private static boolean same(RouteAdvertisements a, RouteAdvertisements b) {
    return Objects.equals(a.getSpec(), b.getSpec());
  }
}
