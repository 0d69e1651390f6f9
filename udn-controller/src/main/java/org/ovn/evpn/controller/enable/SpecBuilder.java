// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ImportSource;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.resolve.Candidate;
import org.ovn.evpn.controller.resolve.Objection;

/**
 * Writes the specs of networks that have their numbers; all are known, as one may import another's
 * routes.
 */
final class SpecBuilder {
  /**
   * What comes of it.
   *
   * @param networks specs by name of the EVPNNetwork
   * @param refused networks that have no spec, with the reason
   * @param objections to imports that are left out
   */
  record Specs(
      SortedMap<String, EvpnNetworkSpec> networks,
      Map<String, Objection> refused,
      List<Objection> objections) {}

  /** How many route targets the API server takes in a list of an EVPNNetwork. */
  private static final int MAX_ROUTE_TARGETS = 16;

  private final Map<String, Candidate> enabled;
  private final Map<String, Vnis> numbers;
  private final Map<String, EvpnNetworkSpec> frozen;
  private final List<Objection> objections = new ArrayList<>();

  private SpecBuilder(
      Map<String, Candidate> enabled,
      Map<String, Vnis> numbers,
      Map<String, EvpnNetworkSpec> frozen) {
    this.enabled = enabled;
    this.numbers = numbers;
    this.frozen = frozen;
  }

  /**
   * Writes the specs of networks; all are by name of the EVPNNetwork.
   *
   * @param enabled what is to be written
   * @param numbers their VNIs
   * @param frozen networks that run on as they were accepted last: they export what they did then
   */
  static Specs build(
      Map<String, Candidate> enabled,
      Map<String, Vnis> numbers,
      Map<String, EvpnNetworkSpec> frozen) {
    SpecBuilder builder = new SpecBuilder(enabled, numbers, frozen);
    SortedMap<String, EvpnNetworkSpec> networks = new TreeMap<>();
    Map<String, Objection> refused = new HashMap<>();
    enabled.forEach((name, candidate) -> {
      EvpnNetworkSpec spec = builder.spec(name);
      int imports = importsOf(spec);
      if (imports <= MAX_ROUTE_TARGETS) {
        networks.put(name, spec);
      } else {
        refused.put(
            name,
            Objection.blocks(
                candidate.evpn().name(),
                candidate.key(),
                Reason.TOO_MANY_IMPORTS,
                "%s: ipVRF.importFrom and ipVRF.routeTargets.import of EVPN \"%s\" come to %d route targets, and %d are the most: remove some."
                    .formatted(
                        candidate.key(), candidate.evpn().name(), imports, MAX_ROUTE_TARGETS)));
      }
    });
    return new Specs(networks, refused, List.copyOf(builder.objections));
  }

  private static int importsOf(EvpnNetworkSpec spec) {
    NetworkIpVrf ip = spec.ipVrf();
    RouteTargets targets = ip == null ? null : ip.routeTargets();
    return targets == null ? 0 : targets.imports().size();
  }

  private EvpnNetworkSpec spec(String name) {
    Candidate candidate = Objects.requireNonNull(enabled.get(name));
    Vnis vni = Objects.requireNonNull(numbers.get(name));
    return new EvpnNetworkSpec(
        candidate.evpn().name(),
        candidate.key().identity(),
        candidate.nad().networkName(),
        candidate.nad().networkId(),
        candidate.topology(),
        candidate.nad().subnets(),
        candidate.nad().mtu().isPresent() ? candidate.nad().mtu().getAsInt() : null,
        candidate.vrf(),
        candidate.vtep(),
        candidate.nodeSelector(),
        candidate
            .mac()
            .map(wish ->
                new NetworkMacVrf(
                    Objects.requireNonNull(vni.mac()),
                    wish.routeDistinguisher(),
                    wish.routeTargets()))
            .orElse(null),
        candidate
            .ip()
            .map(wish ->
                new NetworkIpVrf(
                    Objects.requireNonNull(vni.ip()),
                    wish.routeDistinguisher(),
                    withoutLost(imports(candidate, wish, Objects.requireNonNull(vni.ip()))),
                    wish.egress(),
                    wish.egress() == Egress.SPLIT ? wish.fabricPrefixes() : List.of(),
                    wish.eastWest() == null ? EastWest.CLUSTER : wish.eastWest()))
            .orElse(null));
  }

  /**
   * The route targets with those of {@code importFrom} added. An explicit import switches FRR's
   * automatic one off, so where the own ones are automatic they are written out, as the wildcard
   * that FRR's automatic import is.
   */
  private @Nullable RouteTargets imports(Candidate candidate, Candidate.IpWish wish, Vni own) {
    RouteTargets given = wish.routeTargets();
    if (wish.importFrom().isEmpty()) {
      return given;
    }
    List<RouteTarget> imports = new ArrayList<>();
    imports.addAll(
        given == null || given.imports().isEmpty() ? List.of(automatic(own)) : given.imports());
    for (ImportSource source : wish.importFrom()) {
      if (source.routeTarget() != null) {
        imports.add(source.routeTarget());
      } else if (source.network() != null) {
        imports.addAll(exportsOf(candidate, source.network()));
      }
    }
    return new RouteTargets(
        imports.stream().distinct().toList(), given == null ? List.of() : given.exports());
  }

  /** A wildcard takes what the other one would have taken as well. */
  private static @Nullable RouteTargets withoutLost(@Nullable RouteTargets targets) {
    return targets == null
        ? null
        : new RouteTargets(
            targets.imports().stream()
                .filter(target -> targets.imports().stream().noneMatch(target::isLostBeside))
                .toList(),
            targets.exports());
  }

  private List<RouteTarget> exportsOf(Candidate importer, String network) {
    EvpnNetworkSpec asBefore = frozen.get(network);
    if (asBefore != null && asBefore.ipVrf() != null) {
      return exports(asBefore.ipVrf().routeTargets(), asBefore.ipVrf().vni());
    }
    Candidate exporter = enabled.get(network);
    Vnis vni = numbers.get(network);
    if (exporter == null || exporter.ip().isEmpty() || vni == null || vni.ip() == null) {
      objections.add(
          Objection.degrades(
              importer.evpn().name(),
              importer.key(),
              Reason.IMPORT_NOT_FOUND,
              "%s: ipVRF.importFrom names EVPNNetwork \"%s\", which %s: its routes are imported as soon as it is there; or remove the entry."
                  .formatted(
                      importer.key(),
                      network,
                      exporter == null ? "is not enabled" : "has no IP-VRF")));
      return List.of();
    }
    return exports(exporter.ip().get().routeTargets(), vni.ip());
  }

  private static List<RouteTarget> exports(@Nullable RouteTargets targets, Vni vni) {
    return targets == null || targets.exports().isEmpty()
        ? List.of(automatic(vni))
        : targets.exports();
  }

  private static RouteTarget automatic(Vni vni) {
    return RouteTarget.parse("*:" + vni);
  }
}
