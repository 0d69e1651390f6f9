// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.allocate.VniTable;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Candidate;
import org.ovn.evpn.controller.resolve.Objection;

/**
 * Keeps tenants apart. FRR derives route targets from VNIs, so a tenant who may write the number of
 * another's network joins it. An annotation is a tenant's word, on a cluster's network as well.
 * Numbers of the route targets that tenants choose are therefore held in the same table as VNIs,
 * and a number that is another namespace's is refused.
 */
final class TenantRouteTargets {
  /** VNIs, and the numbers of route targets that tenants chose. */
  private final VniTable<String> numbers;

  /**
   * Numbers of the route targets that networks export, the administrator's included. He may use any
   * number as often as he likes, so these only keep tenants away.
   */
  private final VniTable<String> exported = new VniTable<>();

  /** Route targets of networks for which OVN-Kubernetes itself runs EVPN. */
  private final Map<RouteTarget, NetworkKey> ofNative = new HashMap<>();

  /**
   * Holds the numbers of the route targets that networks run with. They come after all VNIs: who
   * has a number as its VNI had it first. The choice of a namespaced network's tenant is what the
   * network exports, unless the administrator gives it now.
   *
   * @param numbers the VNIs that are in use; gets the tenants' numbers too
   */
  TenantRouteTargets(VniTable<String> numbers, List<Candidate> candidates, ClusterFacts facts) {
    this.numbers = numbers;
    facts.networks().stream()
        .filter(NetworkFact::nativeEvpn)
        .sorted(Comparator.comparing(NetworkFact::key))
        .forEach(network ->
            network
                .nativeRouteTargets()
                .forEach(target -> ofNative.putIfAbsent(target, network.key())));
    Map<String, Candidate> byName =
        candidates.stream().collect(Collectors.toMap(NetworkNames::of, candidate -> candidate));
    facts.evpnNetworks().stream()
        .sorted(Comparator.comparing(EvpnNetworkFact::meta, Meta.AGE))
        .forEach(fact ->
            fact.spec()
                .toOptional()
                .ifPresent(spec ->
                    hold(
                        fact.name(),
                        spec,
                        fact.meta().deleting() ? null : byName.get(fact.name()))));
  }

  private void hold(String name, EvpnNetworkSpec spec, @Nullable Candidate candidate) {
    String description = Holders.heldAsRouteTarget(spec);
    boolean tenants =
        !NetworkKey.of(spec.network()).isCluster() || (candidate != null && candidate.isTenants());
    exportsOf(spec)
        .forEach(number -> {
          exported.hold(number, name, description);
          if (tenants && !isAdministrators(candidate, number)) {
            numbers.hold(number, name, description);
          }
        });
  }

  private static boolean isAdministrators(@Nullable Candidate candidate, Vni number) {
    return candidate != null
        && exports(
                candidate.mac().map(Candidate.MacWish::routeTargets),
                candidate.ip().map(Candidate.IpWish::routeTargets))
            .anyMatch(number::equals)
        && candidate.tenantTargets().stream().noneMatch(target -> target.number().equals(number));
  }

  private static Stream<Vni> exportsOf(EvpnNetworkSpec spec) {
    return exports(
        Optional.ofNullable(spec.macVrf()).map(NetworkMacVrf::routeTargets),
        Optional.ofNullable(spec.ipVrf()).map(NetworkIpVrf::routeTargets));
  }

  /** Numbers that could be a VNI: a larger one joins nobody by itself. */
  private static Stream<Vni> exports(Optional<RouteTargets> mac, Optional<RouteTargets> ip) {
    return Stream.of(mac, ip)
        .flatMap(Optional::stream)
        .flatMap(targets -> targets.exports().stream())
        .map(RouteTarget::number)
        .filter(number -> number >= Vni.MIN && number <= Vni.MAX)
        .map(number -> new Vni(number.intValue()))
        .distinct();
  }

  /**
   * Why a tenant cannot have the route targets that it chose: a number is that of a network outside
   * the namespace, so routes of one would be taken by the other.
   *
   * @param own VNIs that the network itself asks for, which are asked about elsewhere
   */
  Stream<Objection> refusals(Candidate candidate, Set<Vni> own) {
    return Stream.concat(
        candidate.tenantTargets().stream()
            .filter(target -> !own.contains(target.number()))
            .flatMap(target -> refusal(candidate, target).stream()),
        ofNative(candidate));
  }

  /** To import a native network's routes is the administrator's choice; to add to them is not. */
  private Stream<Objection> ofNative(Candidate candidate) {
    return Stream.of(
            candidate.mac().map(Candidate.MacWish::routeTargets),
            candidate.ip().map(Candidate.IpWish::routeTargets))
        .flatMap(Optional::stream)
        .flatMap(targets -> targets.exports().stream())
        .distinct()
        .filter(ofNative::containsKey)
        .map(target ->
            Objection.blocks(
                candidate.evpn().name(),
                candidate.key(),
                Reason.ROUTE_TARGET_NOT_ALLOWED,
                "%s exports route target %s, which is %s: it would add routes to that network; choose another route target."
                    .formatted(
                        candidate.key(),
                        target,
                        Holders.heldNatively(Objects.requireNonNull(ofNative.get(target))))));
  }

  private Optional<Objection> refusal(Candidate candidate, Candidate.TenantTarget target) {
    Vni number = target.number();
    if (numbers.isFirstHolder(number, NetworkNames.of(candidate))) {
      return Optional.empty();
    }
    Predicate<String> foreign = foreign(candidate);
    return numbers
        .firstHold(number, foreign)
        .or(() -> exported.firstHold(number, foreign))
        .map(hold ->
            Objection.blocks(
                candidate.evpn().name(),
                candidate.key(),
                Reason.ROUTE_TARGET_NOT_ALLOWED,
                "%s: annotation %s has %s, and number %s is %s: the two networks would take each other's routes. Use the number of the network's own VNI or a free one of the pool, or ask the administrator to join the two."
                    .formatted(
                        candidate.key(),
                        target.annotation(),
                        target.target(),
                        number,
                        hold.description())));
  }

  /** Holds the numbers of the route targets that a tenant chose. */
  void hold(Candidate candidate) {
    candidate
        .tenantTargets()
        .forEach(target ->
            numbers.hold(
                target.number(), NetworkNames.of(candidate), Holders.heldAsRouteTarget(candidate)));
  }

  /** Whether a VNI would join a network that a tenant asked for to one that exports its number. */
  boolean wouldJoin(Candidate candidate, Vni vni) {
    return candidate.isTenants() && exported.firstHold(vni, foreign(candidate)).isPresent();
  }

  private static Predicate<String> foreign(Candidate candidate) {
    if (candidate.key().isCluster()) {
      String own = NetworkNames.of(candidate);
      return owner -> !owner.equals(own);
    }
    String namespace = candidate.key().namespace();
    return owner -> !NetworkNames.isOf(namespace, owner);
  }
}
