// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.advertise.AdvertisingPlan;
import org.ovn.evpn.controller.advertise.AdvertisingState;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.frr.OwnLines;
import org.ovn.evpn.controller.status.StatusInputs;
import org.ovn.evpn.frr.intent.FrrIntent;

/** Gathers what statuses must say beside what is enabled: who said it, about which object. */
final class StatusSources {
  private StatusSources() {}

  /**
   * Gathers.
   *
   * @param told what our FRRConfigurations tell each node
   * @param dropped what FRR dropped of it
   */
  static StatusInputs gather(
      ClusterFacts facts,
      Decision decision,
      Refusals refusals,
      Map<String, List<OwnLines.Lines>> told,
      List<Issue> dropped) {
    List<Issue> refusedWrites = new ArrayList<>(refusals.issues());
    List<String> fabric =
        decision.enabled().networks().entrySet().stream()
            .filter(entry ->
                entry.getValue().ipVrf() != null
                    && entry.getValue().ipVrf().egress() == Egress.FABRIC)
            .map(Map.Entry::getKey)
            .toList();
    Map<String, AdvertisingState> advertising = new HashMap<>();
    boolean served = facts.missing(ApiKind.Need.ADVERTISING).isEmpty();
    for (String name : fabric) {
      if (!served) {
        advertising.put(name, AdvertisingState.NOT_SERVED);
        continue;
      }
      AdvertisingState state =
          decision.advertising().states().getOrDefault(name, AdvertisingState.NOT_ASKED);
      Optional<String> refused = refusals.advertising(name);
      // Where it waits, this is what it waits for. What was tried with OVN-Kubernetes is remembered
      // in the condition, and not written over: then it is trouble.
      boolean waits = state.isWaiting();
      advertising.put(
          name, refused.filter(why -> waits).map(AdvertisingState::writeRefused).orElse(state));
      refused
          .filter(why -> !waits)
          .ifPresent(why ->
              refusedWrites.add(
                  Issue.degrades(Subject.evpnNetwork(name), Reason.WRITE_REFUSED, why)));
    }
    return new StatusInputs(
        refusedWrites,
        Stream.concat(decision.frr().peering().stream(), refusals.peering().stream()).toList(),
        Stream.concat(rendering(decision).stream(), dropped.stream()).toList(),
        advertisements(facts, decision.advertising(), fabric),
        advertising,
        new StatusInputs.Peers(
            decision.frr().users(), OwnLines.peers(told), asns(decision.frr().templates())));
  }

  /** By template, as labels have it, the AS number of its default VRF. */
  private static Map<String, Long> asns(List<FrrIntent.Template> templates) {
    Map<String, Long> result = new HashMap<>();
    for (FrrIntent.Template template : templates) {
      Optional.ofNullable(template.spec().bgp()).stream()
          .flatMap(bgp -> bgp.routers().stream())
          .filter(router -> router.vrf() == null || router.vrf().isEmpty())
          .findFirst()
          .ifPresent(
              router -> result.put(ManagedLabels.templateLabel(template.name()), router.asn()));
    }
    return result;
  }

  /** What the bridge says of networks; what it says of nodes is told of their EVPN, once. */
  private static List<Issue> rendering(Decision decision) {
    return decision.frr().issues().stream()
        .filter(issue -> issue.subject().is(Subject.Kind.EVPN_NETWORK))
        .map(issue -> Issue.degrades(issue.subject(), issue.reason(), issue.message()))
        .toList();
  }

  /** What OVN-Kubernetes says against our RouteAdvertisements, and others do to its sources. */
  private static List<Issue> advertisements(
      ClusterFacts facts, AdvertisingPlan advertising, List<String> fabric) {
    List<Issue> result = new ArrayList<>(advertising.issues());
    for (EvpnFact evpn : facts.evpns()) {
      result.addAll(advertising.pickedUp(Subject.evpn(evpn.name())));
      result.addAll(advertising.broken(Subject.evpn(evpn.name()), Severity.HINT));
    }
    for (String network : fabric) {
      result.addAll(advertising.broken(Subject.evpnNetwork(network), Severity.DEGRADES));
    }
    return List.copyOf(result);
  }
}
