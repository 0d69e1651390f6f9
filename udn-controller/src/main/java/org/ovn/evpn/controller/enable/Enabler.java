// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.allocate.VniTable;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.resolve.Candidate;
import org.ovn.evpn.controller.resolve.Objection;
import org.ovn.evpn.controller.resolve.Resolution;
import org.ovn.evpn.frr.advertise.Overlaps;
import org.ovn.evpn.frr.advertise.Overlaps.Advertised;

/**
 * Gives candidates their numbers. What already runs comes first and keeps what it has; then older
 * EVPNs come before younger ones. So the outcome does not depend on the order of events, and adding
 * something never takes anything from what is there.
 */
public final class Enabler {
  private final ClusterFacts facts;
  private final Attachments attachments;
  private final Resolution resolution;
  private final String ownRouteAdvertisements;

  /** EVPNNetworks that stand and are not being deleted, by name. */
  private final Map<String, EvpnNetworkSpec> running = new TreeMap<>();

  /** VNIs, and the numbers of route targets that tenants chose. */
  private final VniTable<String> vnis = new VniTable<>();

  /**
   * Numbers of the route targets that networks export, the administrator's included. He may use any
   * number as often as he likes, so these only keep tenants away.
   */
  private final VniTable<String> exported = new VniTable<>();

  /**
   * Everything that is advertised or wants to be, those that are first, by what messages call it.
   */
  private final List<Advertised> advertised = new ArrayList<>();

  private final List<Objection> objections = new ArrayList<>();
  private final Map<String, Objection> waiting = new HashMap<>();
  private final SortedMap<String, EvpnNetworkSpec> networks = new TreeMap<>();

  private Enabler(
      ClusterFacts facts,
      Attachments attachments,
      Resolution resolution,
      String ownRouteAdvertisements) {
    this.facts = facts;
    this.attachments = attachments;
    this.resolution = resolution;
    this.ownRouteAdvertisements = ownRouteAdvertisements;
  }

  /**
   * Decides which EVPNNetworks shall exist.
   *
   * @param attachments of that snapshot
   * @param ownRouteAdvertisements name of our RouteAdvertisements
   */
  public static Enabled enable(
      ClusterFacts facts,
      Attachments attachments,
      Resolution resolution,
      String ownRouteAdvertisements) {
    Resolution left = resolution;
    while (true) {
      Enabler enabler = new Enabler(facts, attachments, left, ownRouteAdvertisements);
      Enabled enabled = enabler.run();
      Set<NetworkKey> inTheWay = enabler.inTheWay();
      if (inTheWay.isEmpty()) {
        return enabled;
      }
      List<Objection> told = new ArrayList<>(left.objections());
      enabler.waiting.values().stream()
          .filter(objection -> objection.network().filter(inTheWay::contains).isPresent())
          .forEach(told::add);
      left =
          new Resolution(
              left.candidates().stream().filter(c -> !inTheWay.contains(c.key())).toList(),
              left.owners(),
              told);
    }
  }

  private Enabled run() {
    objections.addAll(resolution.objections());
    holdWhatIsThere();
    holdAdvertisedSubnets();
    holdSubnetsOutsideCandidates();
    List<Candidate> order = new ArrayList<>(resolution.candidates());
    order.sort(
        Comparator.<Candidate, Boolean>comparing(c -> !isAdvertisedNow(c))
            .thenComparing(c -> !running.containsKey(name(c)))
            .thenComparing(Candidate.AGE));
    List<Candidate> admitted = admitSubnets(order);
    Map<String, SpecBuilder.Vnis> numbers = numbers(admitted);
    Map<String, Candidate> enabled =
        admitted.stream()
            .filter(candidate -> numbers.containsKey(name(candidate)))
            .collect(Collectors.toMap(Enabler::name, candidate -> candidate));
    SpecBuilder builder = new SpecBuilder(enabled, numbers);
    enabled.keySet().forEach(name -> networks.put(name, builder.spec(name)));
    objections.addAll(builder.objections());
    Map<String, Issue> frozen = freeze();
    objections.sort(Comparator.naturalOrder());
    return new Enabled(networks, frozen, resolution.owners(), objections);
  }

  /**
   * Networks that were counted as advertised, but have no numbers and do not run: what waits must
   * not keep others waiting for its subnets.
   */
  private Set<NetworkKey> inTheWay() {
    boolean anybodyWaits =
        waiting.values().stream()
            .anyMatch(objection -> objection.reason() == Reason.SUBNETS_OVERLAP);
    return !anybodyWaits
        ? Set.of()
        : resolution.candidates().stream()
            .filter(Candidate::isAdvertised)
            .filter(candidate -> !running.containsKey(name(candidate)))
            .filter(candidate ->
                Optional.ofNullable(waiting.get(name(candidate)))
                    .filter(objection -> objection.reason() != Reason.SUBNETS_OVERLAP)
                    .isPresent())
            .map(Candidate::key)
            .collect(Collectors.toSet());
  }

  static String name(Candidate candidate) {
    return NetworkNames.of(candidate.key());
  }

  /**
   * Numbers that are in use, in the order in which they were had: first ours, older first, then
   * others'.
   */
  private void holdWhatIsThere() {
    facts.evpnNetworks().stream()
        .sorted(Comparator.comparing(EvpnNetworkFact::meta, Meta.AGE))
        .forEach(fact ->
            fact.spec()
                .toOptional()
                .ifPresent(spec -> {
                  if (!fact.meta().deleting()) {
                    running.put(fact.name(), spec);
                  }
                  String description =
                      fact.meta().deleting()
                          ? "still being released by %s".formatted(text(spec))
                          : "held by %s".formatted(text(spec));
                  vnisOf(spec).forEach(vni -> vnis.hold(vni, fact.name(), description));
                }));
    facts.networks().stream()
        .filter(NetworkFact::nativeEvpn)
        .sorted(Comparator.comparing(NetworkFact::key))
        .forEach(network ->
            network
                .nativeVnis()
                .forEach(vni ->
                    vnis.hold(
                        vni,
                        NetworkNames.of(network.key()),
                        "held by %s, for which OVN-Kubernetes itself runs EVPN"
                            .formatted(network.key()))));
    Map<String, EvpnNetworkSpec> stored = new HashMap<>();
    facts
        .evpnNetworks()
        .forEach(fact -> fact.spec().toOptional().ifPresent(spec -> stored.put(fact.name(), spec)));
    facts.nodeStates().stream()
        .sorted(Comparator.comparing(NodeStateFact::node))
        .forEach(state -> holdWhatNodesKeep(state, stored));
    holdRouteTargets();
  }

  /**
   * Numbers of the route targets that networks run with. They come after all VNIs: who has a number
   * as its VNI had it first. What a namespaced network exports is its tenant's choice, unless it is
   * what the administrator gives now.
   */
  private void holdRouteTargets() {
    Map<String, Candidate> candidates =
        resolution.candidates().stream().collect(Collectors.toMap(Enabler::name, c -> c));
    facts.evpnNetworks().stream()
        .sorted(Comparator.comparing(EvpnNetworkFact::meta, Meta.AGE))
        .forEach(fact ->
            fact.spec()
                .toOptional()
                .ifPresent(spec -> {
                  String description = asRouteTarget(text(spec));
                  Candidate candidate = fact.meta().deleting() ? null : candidates.get(fact.name());
                  exportsOf(spec)
                      .forEach(number -> {
                        exported.hold(number, fact.name(), description);
                        if (!NetworkKey.of(spec.network()).isCluster()
                            && !isAdministrators(candidate, number)) {
                          vnis.hold(number, fact.name(), description);
                        }
                      });
                }));
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

  private static String asRouteTarget(String network) {
    return "held by %s, as the number of a route target".formatted(network);
  }

  /**
   * Numbers that a node has not let go of yet: those that the network's own EVPNNetwork no longer
   * has.
   */
  private void holdWhatNodesKeep(NodeStateFact state, Map<String, EvpnNetworkSpec> stored) {
    for (NodeNetwork network : state.status().networks()) {
      EvpnNetworkSpec spec = stored.get(network.name());
      for (Vni vni : numbersOf(network.macVni(), network.ipVni())) {
        if (spec == null || vnisOf(spec).noneMatch(vni::equals)) {
          vnis.hold(
              vni,
              network.name(),
              "not yet released by EVPNNetwork \"%s\" on node \"%s\""
                  .formatted(network.name(), state.node()));
        }
      }
    }
  }

  private static List<Vni> numbersOf(@Nullable Vni mac, @Nullable Vni ip) {
    if (mac == null) {
      return ip == null ? List.of() : List.of(ip);
    }
    return ip == null ? List.of(mac) : List.of(mac, ip);
  }

  private static String text(EvpnNetworkSpec spec) {
    return "%s of EVPN \"%s\"".formatted(NetworkKey.of(spec.network()), spec.evpn());
  }

  private static String text(Candidate candidate) {
    return "%s of EVPN \"%s\"".formatted(candidate.key(), candidate.evpn().name());
  }

  private static Stream<Vni> vnisOf(EvpnNetworkSpec spec) {
    return numbersOf(
        spec.macVrf() == null ? null : spec.macVrf().vni(),
        spec.ipVrf() == null ? null : spec.ipVrf().vni())
        .stream();
  }

  /**
   * Networks that are advertised now: first those that somebody else advertises, then ours, for as
   * long as either the label or OVN-Kubernetes' mark is there, whatever is intended for them.
   */
  private void holdAdvertisedSubnets() {
    Map<NetworkKey, NetworkFact> networksByKey =
        facts.networks().stream()
            .collect(Collectors.toMap(NetworkFact::key, network -> network, (a, b) -> a));
    Map<NetworkKey, List<NadFact>> byOwner = new TreeMap<>(attachments.trusted());
    List<Advertised> ours = new ArrayList<>();
    byOwner.forEach((key, nads) -> {
      NetworkFact network = networksByKey.get(key);
      Set<String> by =
          nads.stream().flatMap(nad -> nad.advertisedBy().stream()).collect(Collectors.toSet());
      boolean own =
          by.remove(ownRouteAdvertisements)
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
  private void holdSubnetsOutsideCandidates() {
    Set<String> candidates =
        resolution.candidates().stream().map(Enabler::name).collect(Collectors.toSet());
    Set<String> held = advertised.stream().map(Advertised::name).collect(Collectors.toSet());
    for (EvpnNetworkFact fact : facts.evpnNetworks()) {
      if (fact.meta().deleting() || !candidates.contains(fact.name())) {
        fact.spec()
            .toOptional()
            .filter(Enabler::isAdvertised)
            .filter(spec -> !held.contains(NetworkKey.of(spec.network()).toString()))
            .ifPresent(spec ->
                advertised.add(
                    new Advertised(NetworkKey.of(spec.network()).toString(), spec.subnets())));
      }
    }
  }

  private static boolean isAdvertised(EvpnNetworkSpec spec) {
    return spec.ipVrf() != null && spec.ipVrf().egress() == Egress.FABRIC;
  }

  private boolean isAdvertisedNow(Candidate candidate) {
    EvpnNetworkSpec had = running.get(name(candidate));
    return had != null
        && isAdvertised(had)
        && candidate.isAdvertised()
        && had.subnets().equals(candidate.nad().subnets());
  }

  /** All but those whose subnets share only a part with an advertised network's. */
  private List<Candidate> admitSubnets(List<Candidate> order) {
    Set<String> taken = advertised.stream().map(Advertised::name).collect(Collectors.toSet());
    order.stream()
        .filter(Candidate::isAdvertised)
        .filter(candidate -> !taken.contains(candidate.key().toString()))
        .forEach(candidate ->
            advertised.add(new Advertised(candidate.key().toString(), candidate.nad().subnets())));
    Map<String, String> refused =
        Overlaps.refused(advertised).stream()
            .collect(
                Collectors.toMap(
                    Overlaps.Refusal::network, Overlaps.Refusal::message, (a, b) -> a));
    List<Candidate> admitted = new ArrayList<>();
    for (Candidate candidate : order) {
      String why = refused.get(candidate.key().toString());
      if (candidate.isAdvertised() && why != null) {
        wait(candidate, Reason.SUBNETS_OVERLAP, why + ".");
      } else {
        admitted.add(candidate);
      }
    }
    return admitted;
  }

  /** Fixed numbers first, so that a pool never takes what somebody asks for by name. */
  private Map<String, SpecBuilder.Vnis> numbers(List<Candidate> admitted) {
    Map<String, SpecBuilder.Vnis> numbers = new HashMap<>();
    Set<String> refused = new HashSet<>();
    for (Candidate candidate : admitted) {
      List<Candidate.Fixed> fixed =
          sources(candidate).stream()
              .filter(Candidate.Fixed.class::isInstance)
              .map(Candidate.Fixed.class::cast)
              .toList();
      // All or none: who waits for one number must not hold another.
      Optional<Objection> taken =
          Stream.concat(
                  fixed.stream().flatMap(number -> taken(candidate, number).stream()),
                  candidate.tenantTargets().stream()
                      .filter(target ->
                          fixed.stream().noneMatch(own -> own.vni().equals(target.number())))
                      .flatMap(target -> joins(candidate, target).stream()))
              .findFirst();
      if (taken.isPresent()) {
        refused.add(name(candidate));
        objections.add(taken.get());
        waiting.put(name(candidate), taken.get());
      } else {
        fixed.forEach(number -> claim(candidate, number));
        candidate
            .tenantTargets()
            .forEach(target ->
                vnis.hold(target.number(), name(candidate), asRouteTarget(text(candidate))));
      }
    }
    for (Candidate candidate : admitted) {
      String name = name(candidate);
      if (refused.contains(name)) {
        continue;
      }
      EvpnNetworkSpec had = running.get(name);
      Set<Vni> own = new HashSet<>();
      Optional<Vni> mac =
          candidate
              .mac()
              .flatMap(wish ->
                  pick(
                      candidate,
                      wish.number(),
                      had == null || had.macVrf() == null ? null : had.macVrf().vni(),
                      own));
      mac.ifPresent(own::add);
      Optional<Vni> ip =
          candidate
              .ip()
              .flatMap(wish ->
                  pick(
                      candidate,
                      wish.number(),
                      had == null || had.ipVrf() == null ? null : had.ipVrf().vni(),
                      own));
      if (mac.isPresent() == candidate.mac().isPresent()
          && ip.isPresent() == candidate.ip().isPresent()) {
        own.addAll(ip.stream().toList());
        own.forEach(vni -> vnis.hold(vni, name, "held by %s".formatted(text(candidate))));
        numbers.put(name, new SpecBuilder.Vnis(mac.orElse(null), ip.orElse(null)));
      }
    }
    return numbers;
  }

  private static List<Candidate.VniSource> sources(Candidate candidate) {
    return Stream.concat(
            candidate.mac().map(Candidate.MacWish::number).stream(),
            candidate.ip().map(Candidate.IpWish::number).stream())
        .toList();
  }

  /** Why a candidate cannot have a number. */
  private Optional<Objection> taken(Candidate candidate, Candidate.Fixed number) {
    return vnis.isFirstHolder(number.vni(), name(candidate))
        ? Optional.empty()
        : heldByOther(candidate, number)
            .map(message ->
                Objection.blocks(
                    candidate.evpn().name(), candidate.key(), Reason.VNI_TAKEN, message));
  }

  private void claim(Candidate candidate, Candidate.Fixed number) {
    Optional<String> other = heldByOther(candidate, number);
    if (other.isPresent()) {
      // It was ours before: taking it away would stop what runs. Say so and go on.
      objections.add(
          Objection.degrades(
              candidate.evpn().name(), candidate.key(), Reason.VNI_TAKEN, other.get()));
    } else {
      vnis.hold(number.vni(), name(candidate), "held by %s".formatted(text(candidate)));
    }
  }

  private Optional<String> heldByOther(Candidate candidate, Candidate.Fixed number) {
    return vnis.heldByOther(number.vni(), name(candidate))
        .map(hold ->
            "VNI %s, which %s asks for, for %s, is %s: choose another number, or it is tried again when the number is free."
                .formatted(number.vni(), number.field(), candidate.key(), hold.description()));
  }

  /**
   * Why a tenant cannot have a route target: its number is that of a network outside the namespace,
   * so routes of one would be taken by the other. The network's own VNI is not asked about here.
   */
  private Optional<Objection> joins(Candidate candidate, Candidate.TenantTarget target) {
    Vni number = target.number();
    String name = name(candidate);
    if (vnis.isFirstHolder(number, name)) {
      return Optional.empty();
    }
    Predicate<String> foreign = foreign(candidate);
    return vnis.firstHold(number, foreign)
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

  private static Predicate<String> foreign(Candidate candidate) {
    String namespace = candidate.key().namespace();
    return owner -> !NetworkNames.isOf(namespace, owner);
  }

  /** Whether a number would join a namespaced network to one that exports it. */
  private boolean wouldJoin(Candidate candidate, Vni number) {
    return !candidate.key().isCluster()
        && exported.firstHold(number, foreign(candidate)).isPresent();
  }

  private Optional<Vni> pick(
      Candidate candidate, Candidate.VniSource source, @Nullable Vni had, Set<Vni> excluded) {
    return switch (source) {
      case Candidate.Fixed(Vni vni, String field) -> Optional.of(vni);
      case Candidate.Pooled pooled -> {
        if (had != null
            && !excluded.contains(had)
            && pooled.ranges().stream().anyMatch(range -> range.contains(had))
            && vnis.isFirstHolder(had, name(candidate))) {
          yield Optional.of(had);
        }
        Optional<Vni> free =
            vnis.lowestFree(
                pooled.ranges(), vni -> excluded.contains(vni) || wouldJoin(candidate, vni));
        if (free.isEmpty()) {
          wait(
              candidate,
              Reason.VNI_POOL_EXHAUSTED,
              "%s of EVPN \"%s\" has no free number left for %s: append a range."
                  .formatted(pooled.field(), candidate.evpn().name(), candidate.key()));
        }
        yield free;
      }
    };
  }

  private Objection wait(Candidate candidate, Reason reason, String message) {
    Objection objection =
        Objection.blocks(candidate.evpn().name(), candidate.key(), reason, message);
    objections.add(objection);
    waiting.put(name(candidate), objection);
    return objection;
  }

  /**
   * A network that ran and now waits stays as it was accepted last, rather than half changed or
   * gone; but not when its EVPN no longer has it, OVN-Kubernetes no longer has the network, or its
   * number is not its own.
   */
  private Map<String, Issue> freeze() {
    Map<String, Issue> frozen = new HashMap<>();
    Set<String> unreadable =
        facts.evpns().stream()
            .filter(evpn -> !evpn.meta().deleting() && evpn.spec().error().isPresent())
            .map(evpn -> evpn.name())
            .collect(Collectors.toSet());
    running.forEach((name, spec) -> {
      NetworkKey key = NetworkKey.of(spec.network());
      boolean owned =
          spec.evpn().equals(resolution.owners().get(key)) || unreadable.contains(spec.evpn());
      if (networks.containsKey(name) || !owned) {
        return;
      }
      Optional<Objection> why =
          Optional.ofNullable(waiting.get(name))
              .or(() -> blocking(spec.evpn(), key))
              .filter(objection -> keepsRunning(key, objection));
      boolean holdsNumbers = vnisOf(spec).allMatch(vni -> vnis.isFirstHolder(vni, name));
      if (why.isPresent() && holdsNumbers) {
        networks.put(name, spec);
        frozen.put(name, why.get().issue());
      }
    });
    return frozen;
  }

  private Optional<Objection> blocking(String evpn, NetworkKey key) {
    return objections.stream()
        .filter(Objection::blocks)
        .filter(objection -> objection.evpn().equals(evpn))
        .filter(objection -> objection.isToAll() || objection.network().equals(Optional.of(key)))
        .max(Comparator.comparing(objection -> !objection.isToAll()));
  }

  private boolean keepsRunning(NetworkKey key, Objection objection) {
    return switch (objection.reason()) {
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
