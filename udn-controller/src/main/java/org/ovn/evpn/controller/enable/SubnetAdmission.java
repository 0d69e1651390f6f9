// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Candidate;
import org.ovn.evpn.controller.resolve.Objection;
import org.ovn.evpn.frr.advertise.Overlaps;
import org.ovn.evpn.frr.advertise.Overlaps.Advertised;

/**
 * Decides which networks may be advertised. OVN-Kubernetes lets two advertised networks have the
 * same subnets, or disjoint ones, but none that share only a part.
 */
final class SubnetAdmission {
  /**
   * What comes of it.
   *
   * @param candidates that are let in, in the order given
   * @param waiting by name of the EVPNNetwork why the other ones wait
   */
  record Admission(List<Candidate> candidates, Map<String, Objection> waiting) {}

  private final ClusterFacts facts;
  private final Attachments attachments;
  private final Predicate<String> ownRouteAdvertisements;
  private final List<Candidate> candidates;

  /** All that is advertised or wants to be, by what messages call it; who is first comes first. */
  private final List<Advertised> advertised = new ArrayList<>();

  private SubnetAdmission(
      ClusterFacts facts,
      Attachments attachments,
      Predicate<String> ownRouteAdvertisements,
      List<Candidate> candidates) {
    this.facts = facts;
    this.attachments = attachments;
    this.ownRouteAdvertisements = ownRouteAdvertisements;
    this.candidates = candidates;
  }

  /**
   * Lets in all but those whose subnets share only a part with an advertised network's.
   *
   * @param ownRouteAdvertisements whether a RouteAdvertisements of a name is ours
   * @param candidates those that come first are let in first
   */
  static Admission admit(
      ClusterFacts facts,
      Attachments attachments,
      Predicate<String> ownRouteAdvertisements,
      List<Candidate> candidates) {
    SubnetAdmission admission =
        new SubnetAdmission(facts, attachments, ownRouteAdvertisements, candidates);
    admission.addAdvertisedNow();
    admission.addOutsideCandidates();
    admission.addCandidates();
    return admission.admit();
  }

  static boolean isAdvertised(EvpnNetworkSpec spec) {
    return spec.ipVrf() != null && spec.ipVrf().egress() == Egress.FABRIC;
  }

  /**
   * Networks that are advertised now: first those that somebody else advertises, then ours, for as
   * long as either the label or OVN-Kubernetes' mark is there, whatever is intended for them.
   */
  private void addAdvertisedNow() {
    Map<NetworkKey, NetworkFact> networks =
        facts.networks().stream()
            .collect(Collectors.toMap(NetworkFact::key, network -> network, (a, b) -> a));
    List<Advertised> ours = new ArrayList<>();
    new TreeMap<>(attachments.trusted())
        .forEach((key, nads) -> {
          NetworkFact network = networks.get(key);
          Set<String> by =
              nads.stream().flatMap(nad -> nad.advertisedBy().stream()).collect(Collectors.toSet());
          boolean own =
              by.removeIf(ownRouteAdvertisements)
                  || (network != null && network.isLabelledForAdvertising());
          boolean foreign = !by.isEmpty() || (network != null && network.nativeEvpn());
          if (foreign || own) {
            nads.stream()
                .flatMap(nad -> nad.content().toOptional().stream())
                .map(NadFact.Content::subnets)
                .distinct()
                .map(subnets -> new Advertised(key.toString(), subnets))
                .forEach(foreign ? advertised::add : ours::add);
          }
        });
    advertised.addAll(ours);
  }

  /**
   * Networks of ours that are advertised and that no candidate speaks for: being released, or
   * waiting while they run.
   */
  private void addOutsideCandidates() {
    Set<String> names = candidates.stream().map(NetworkNames::of).collect(Collectors.toSet());
    Set<String> held = advertised.stream().map(Advertised::name).collect(Collectors.toSet());
    for (EvpnNetworkFact fact : facts.evpnNetworks()) {
      if (fact.meta().deleting() || !names.contains(fact.name())) {
        fact.spec()
            .toOptional()
            .filter(SubnetAdmission::isAdvertised)
            .filter(spec -> !held.contains(NetworkKey.of(spec.network()).toString()))
            .ifPresent(spec ->
                advertised.add(
                    new Advertised(NetworkKey.of(spec.network()).toString(), spec.subnets())));
      }
    }
  }

  private void addCandidates() {
    Set<String> held = advertised.stream().map(Advertised::name).collect(Collectors.toSet());
    candidates.stream()
        .filter(Candidate::isAdvertised)
        .filter(candidate -> !held.contains(candidate.key().toString()))
        .forEach(candidate ->
            advertised.add(new Advertised(candidate.key().toString(), candidate.nad().subnets())));
  }

  private Admission admit() {
    Map<String, String> refused =
        Overlaps.refused(advertised).stream()
            .collect(
                Collectors.toMap(
                    Overlaps.Refusal::network, Overlaps.Refusal::message, (a, b) -> a));
    List<Candidate> admitted = new ArrayList<>();
    Map<String, Objection> waiting = new HashMap<>();
    for (Candidate candidate : candidates) {
      String why = refused.get(candidate.key().toString());
      if (candidate.isAdvertised() && why != null) {
        waiting.put(
            NetworkNames.of(candidate),
            Objection.blocks(
                candidate.evpn().name(), candidate.key(), Reason.SUBNETS_OVERLAP, why + "."));
      } else {
        admitted.add(candidate);
      }
    }
    return new Admission(List.copyOf(admitted), Map.copyOf(waiting));
  }
}
