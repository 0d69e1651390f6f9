// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.allocate.VniTable;
import org.ovn.evpn.controller.resolve.Candidate;
import org.ovn.evpn.controller.resolve.Objection;

/**
 * Decides which VNI a network gets. A fixed number is had or the network waits; fixed numbers come
 * first, so that a pool never takes what somebody asks for by name. From a pool a network keeps the
 * number that it runs with, else it gets the lowest that is free.
 */
final class VniAllocator {
  /**
   * What comes of it, by name of the EVPNNetwork.
   *
   * @param vnis of the networks that have all that they need
   * @param waiting why the other ones wait
   * @param tolerated numbers that somebody else has too, of networks that run with them
   */
  record Allocation(
      Map<String, Vnis> vnis, Map<String, Objection> waiting, List<Objection> tolerated) {}

  private final Map<String, EvpnNetworkSpec> running;
  private final VniTable<String> table;
  private final TenantRouteTargets routeTargets;
  private final Map<String, Vnis> vnis = new HashMap<>();
  private final Map<String, Objection> waiting = new HashMap<>();
  private final List<Objection> tolerated = new ArrayList<>();

  private VniAllocator(
      Map<String, EvpnNetworkSpec> running,
      VniTable<String> table,
      TenantRouteTargets routeTargets) {
    this.running = running;
    this.table = table;
    this.routeTargets = routeTargets;
  }

  /**
   * Allocates.
   *
   * @param candidates those that come first get first
   * @param running specs of EVPNNetworks that stand, by name
   * @param table the numbers that are in use; gets those that are given out
   */
  static Allocation allocate(
      List<Candidate> candidates,
      Map<String, EvpnNetworkSpec> running,
      VniTable<String> table,
      TenantRouteTargets routeTargets) {
    VniAllocator allocator = new VniAllocator(running, table, routeTargets);
    candidates.forEach(allocator::holdFixed);
    candidates.stream()
        .filter(candidate -> !allocator.waiting.containsKey(NetworkNames.of(candidate)))
        .forEach(allocator::pick);
    return new Allocation(
        Map.copyOf(allocator.vnis),
        Map.copyOf(allocator.waiting),
        List.copyOf(allocator.tolerated));
  }

  /** All or none: who waits for one number must not hold another. */
  private void holdFixed(Candidate candidate) {
    List<Candidate.Fixed> fixed =
        Stream.concat(
                candidate.mac().map(Candidate.MacWish::number).stream(),
                candidate.ip().map(Candidate.IpWish::number).stream())
            .filter(Candidate.Fixed.class::isInstance)
            .map(Candidate.Fixed.class::cast)
            .toList();
    Set<Vni> own = fixed.stream().map(Candidate.Fixed::vni).collect(Collectors.toSet());
    Optional<Objection> refusal =
        Stream.concat(
                fixed.stream().flatMap(number -> refusal(candidate, number).stream()),
                routeTargets.refusals(candidate, own))
            .findFirst();
    if (refusal.isPresent()) {
      waiting.put(NetworkNames.of(candidate), refusal.get());
    } else {
      fixed.forEach(number -> hold(candidate, number));
      routeTargets.hold(candidate);
    }
  }

  private Optional<Objection> refusal(Candidate candidate, Candidate.Fixed number) {
    return table.isFirstHolder(number.vni(), NetworkNames.of(candidate))
        ? Optional.empty()
        : heldByOther(candidate, number)
            .map(message ->
                Objection.blocks(
                    candidate.evpn().name(), candidate.key(), Reason.VNI_TAKEN, message));
  }

  private void hold(Candidate candidate, Candidate.Fixed number) {
    Optional<String> other = heldByOther(candidate, number);
    if (other.isPresent()) {
      // It was ours before: taking it away would stop what runs. Say so and go on.
      tolerated.add(
          Objection.degrades(
              candidate.evpn().name(), candidate.key(), Reason.VNI_TAKEN, other.get()));
    } else {
      table.hold(number.vni(), NetworkNames.of(candidate), Holders.held(candidate));
    }
  }

  private Optional<String> heldByOther(Candidate candidate, Candidate.Fixed number) {
    return table
        .heldByOther(number.vni(), NetworkNames.of(candidate))
        .map(hold ->
            "VNI %s, which %s asks for, for %s, is %s: choose another number, or it is tried again when the number is free."
                .formatted(number.vni(), number.field(), candidate.key(), hold.description()));
  }

  private static Objection shared(Candidate candidate, Vni vni, String holder) {
    return Objection.degrades(
        candidate.evpn().name(),
        candidate.key(),
        Reason.VNI_TAKEN,
        "VNI %s, which %s runs with, is %s: give one of the two another number."
            .formatted(vni, candidate.key(), holder));
  }

  private void pick(Candidate candidate) {
    String name = NetworkNames.of(candidate);
    EvpnNetworkSpec spec = running.get(name);
    Vnis had = spec == null ? Vnis.NONE : Vnis.of(spec);
    Set<Vni> own = new HashSet<>();
    Optional<Vni> mac =
        candidate.mac().flatMap(wish -> pick(candidate, wish.number(), had.mac(), own));
    mac.ifPresent(own::add);
    Optional<Vni> ip =
        candidate.ip().flatMap(wish -> pick(candidate, wish.number(), had.ip(), own));
    if (mac.isPresent() == candidate.mac().isPresent()
        && ip.isPresent() == candidate.ip().isPresent()) {
      Vnis given = new Vnis(mac.orElse(null), ip.orElse(null));
      given.all().forEach(vni -> table.hold(vni, name, Holders.held(candidate)));
      vnis.put(name, given);
    }
  }

  private Optional<Vni> pick(
      Candidate candidate, Candidate.VniSource source, @Nullable Vni had, Set<Vni> excluded) {
    return switch (source) {
      case Candidate.Fixed(Vni vni, String field) -> Optional.of(vni);
      case Candidate.Pooled pooled -> {
        if (had != null
            && !excluded.contains(had)
            && pooled.ranges().stream().anyMatch(range -> range.contains(had))
            && table.isFirstHolder(had, NetworkNames.of(candidate))) {
          table
              .heldByOther(had, NetworkNames.of(candidate))
              .ifPresent(hold -> tolerated.add(shared(candidate, had, hold.description())));
          yield Optional.of(had);
        }
        Optional<Vni> free =
            table.lowestFree(
                pooled.ranges(),
                vni -> excluded.contains(vni) || routeTargets.wouldJoin(candidate, vni));
        if (free.isEmpty()) {
          waiting.put(
              NetworkNames.of(candidate),
              Objection.blocks(
                  candidate.evpn().name(),
                  candidate.key(),
                  Reason.VNI_POOL_EXHAUSTED,
                  "%s of EVPN \"%s\" has no free number left for %s: append a range."
                      .formatted(pooled.field(), candidate.evpn().name(), candidate.key())));
        }
        yield free;
      }
    };
  }
}
