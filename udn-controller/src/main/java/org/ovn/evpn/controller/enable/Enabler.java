// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.allocate.VniTable;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Candidate;
import org.ovn.evpn.controller.resolve.Objection;
import org.ovn.evpn.controller.resolve.Resolution;

/**
 * From candidates to EVPNNetworks, in four steps: {@link SubnetAdmission}, {@link VniAllocator}
 * with {@link TenantRouteTargets}, {@link SpecBuilder}, {@link Freezer}. A running network comes
 * first and keeps what it has; then older EVPNs come before younger ones. So the outcome does not
 * depend on the order of events, and adding something never takes anything from what is there.
 */
public final class Enabler {
  private final ClusterFacts facts;
  private final Attachments attachments;
  private final Predicate<String> ownRouteAdvertisements;

  /** EVPNNetworks that stand and are not being deleted, by name. */
  private final Map<String, EvpnNetworkSpec> running = new TreeMap<>();

  private Enabler(
      ClusterFacts facts, Attachments attachments, Predicate<String> ownRouteAdvertisements) {
    this.facts = facts;
    this.attachments = attachments;
    this.ownRouteAdvertisements = ownRouteAdvertisements;
    for (EvpnNetworkFact fact : facts.evpnNetworks()) {
      if (!fact.meta().deleting()) {
        fact.spec().toOptional().ifPresent(spec -> running.put(fact.name(), spec));
      }
    }
  }

  /**
   * Decides which EVPNNetworks shall exist.
   *
   * @param attachments of that snapshot
   * @param ownRouteAdvertisements whether a RouteAdvertisements of a name is ours
   */
  public static Enabled enable(
      ClusterFacts facts,
      Attachments attachments,
      Resolution resolution,
      Predicate<String> ownRouteAdvertisements) {
    Enabler enabler = new Enabler(facts, attachments, ownRouteAdvertisements);
    try {
      return enabler.enable(resolution);
    } catch (RuntimeException e) {
      return enabler.enable(enabler.withoutFailing(resolution));
    }
  }

  private Enabled enable(Resolution resolution) {
    Resolution left = resolution;
    while (true) {
      Numbered numbered = number(left);
      Set<NetworkKey> inTheWay = inTheWay(left, numbered);
      if (inTheWay.isEmpty()) {
        return enabled(left, numbered);
      }
      left = without(left, inTheWay, numbered);
    }
  }

  /** Networks that the program fails on are told so, and stop no other. */
  private Resolution withoutFailing(Resolution resolution) {
    List<Candidate> good = new ArrayList<>();
    List<Objection> objections = new ArrayList<>(resolution.objections());
    for (Candidate candidate : resolution.candidates()) {
      try {
        enable(new Resolution(List.of(candidate), resolution.owners(), List.of()));
        good.add(candidate);
      } catch (RuntimeException e) {
        objections.add(
            Objection.blocks(
                candidate.evpn().name(),
                candidate.key(),
                Reason.INTERNAL_ERROR,
                Message.failure(candidate.key(), e)));
      }
    }
    return new Resolution(good, resolution.owners(), objections);
  }

  /**
   * Candidates that have their numbers.
   *
   * @param candidates by name of the EVPNNetwork
   * @param vnis of all of these
   * @param waiting why other candidates wait
   * @param tolerated what is not as asked, and stops nothing
   * @param table who has which number now
   */
  private record Numbered(
      Map<String, Candidate> candidates,
      Map<String, Vnis> vnis,
      Map<String, Objection> waiting,
      List<Objection> tolerated,
      VniTable<String> table) {}

  private Numbered number(Resolution resolution) {
    SubnetAdmission.Admission admission =
        SubnetAdmission.admit(
            facts, attachments, ownRouteAdvertisements, inOrder(resolution.candidates()));
    VniTable<String> table = VnisInUse.of(facts);
    TenantRouteTargets routeTargets = new TenantRouteTargets(table, resolution.candidates(), facts);
    VniAllocator.Allocation allocation =
        VniAllocator.allocate(admission.candidates(), running, table, routeTargets);
    Map<String, Objection> waiting = new HashMap<>(admission.waiting());
    waiting.putAll(allocation.waiting());
    return new Numbered(
        admission.candidates().stream()
            .filter(candidate -> allocation.vnis().containsKey(NetworkNames.of(candidate)))
            .collect(Collectors.toMap(NetworkNames::of, candidate -> candidate)),
        allocation.vnis(),
        waiting,
        allocation.tolerated(),
        table);
  }

  private List<Candidate> inOrder(List<Candidate> candidates) {
    return candidates.stream()
        .sorted(
            Comparator.<Candidate, Boolean>comparing(candidate -> !isAdvertisedNow(candidate))
                .thenComparing(candidate -> !running.containsKey(NetworkNames.of(candidate)))
                .thenComparing(Candidate.AGE))
        .toList();
  }

  private boolean isAdvertisedNow(Candidate candidate) {
    EvpnNetworkSpec had = running.get(NetworkNames.of(candidate));
    return had != null
        && SubnetAdmission.isAdvertised(had)
        && candidate.isAdvertised()
        && had.subnets().equals(candidate.nad().subnets());
  }

  /**
   * Networks that were counted as advertised, but have no numbers and do not run: what waits must
   * not keep others waiting for its subnets.
   */
  private Set<NetworkKey> inTheWay(Resolution resolution, Numbered numbered) {
    boolean anybodyWaits =
        numbered.waiting().values().stream()
            .anyMatch(objection -> objection.reason() == Reason.SUBNETS_OVERLAP);
    return !anybodyWaits
        ? Set.of()
        : resolution.candidates().stream()
            .filter(Candidate::isAdvertised)
            .filter(candidate -> !running.containsKey(NetworkNames.of(candidate)))
            .filter(
                candidate -> waitsForNumbers(numbered.waiting().get(NetworkNames.of(candidate))))
            .map(Candidate::key)
            .collect(Collectors.toSet());
  }

  private static boolean waitsForNumbers(@Nullable Objection objection) {
    return objection != null && objection.reason() != Reason.SUBNETS_OVERLAP;
  }

  private static Resolution without(
      Resolution resolution, Set<NetworkKey> networks, Numbered numbered) {
    Stream<Objection> why =
        numbered.waiting().values().stream()
            .filter(objection -> objection.network().filter(networks::contains).isPresent());
    return new Resolution(
        resolution.candidates().stream()
            .filter(candidate -> !networks.contains(candidate.key()))
            .toList(),
        resolution.owners(),
        Stream.concat(resolution.objections().stream(), why).toList());
  }

  private Enabled enabled(Resolution resolution, Numbered numbered) {
    Map<String, EvpnNetworkSpec> stopped = new TreeMap<>(running);
    stopped.keySet().removeAll(numbered.candidates().keySet());
    Map<String, Issue> frozen =
        new HashMap<>(
            new Freezer(facts, attachments, resolution)
                .freeze(stopped, numbered.waiting(), numbered.table()));
    stopped.keySet().retainAll(frozen.keySet());
    SpecBuilder.Specs specs = SpecBuilder.build(numbered.candidates(), numbered.vnis(), stopped);
    SortedMap<String, EvpnNetworkSpec> networks = new TreeMap<>(specs.networks());
    networks.putAll(stopped);
    specs
        .refused()
        .forEach((name, objection) -> {
          EvpnNetworkSpec had = running.get(name);
          if (had != null) {
            networks.put(name, had);
            frozen.put(name, objection.issue());
          }
        });
    List<Objection> objections = new ArrayList<>(resolution.objections());
    objections.addAll(numbered.waiting().values());
    objections.addAll(numbered.tolerated());
    objections.addAll(specs.objections());
    objections.addAll(specs.refused().values());
    objections.sort(Comparator.naturalOrder());
    return new Enabled(networks, frozen, resolution.owners(), objections);
  }
}
