// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ovn.evpn.api.condition.Place;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** What must hold at any moment, whatever the order of writes. */
final class Invariants {
  private final Inventory cluster;
  private final List<FrrHistory.Written> frrWrites = new ArrayList<>();

  Invariants(Inventory cluster) {
    this.cluster = cluster;
  }

  /** All writes of FRRConfigurations so far. */
  List<FrrHistory.Written> frrWrites() {
    return frrWrites;
  }

  /**
   * FRRouting/frr#22060: on no node may a reload both take a neighbour away and add something.
   * Nodes' labels are those of now, as frr-k8s sees them.
   */
  void beforeFrrStep(FrrTransitions.Step step) {
    for (FrrHistory.Written written : frrWrites) {
      boolean recent =
          Duration.between(written.at(), cluster.now()).compareTo(FrrTransitions.SETTLE) < 0;
      boolean opposite =
          (written.step().adds() && step.removesNeighbors())
              || (written.step().removesNeighbors() && step.adds());
      if (recent && opposite) {
        assertThat(selected(step.resource()))
            .as("nodes on which %s and %s meet", text(written.step()), text(step))
            .filteredOn(selected(written.step().resource())::contains)
            .isEmpty();
      }
    }
    frrWrites.add(new FrrHistory.Written(step, cluster.now()));
  }

  private static String text(FrrTransitions.Step step) {
    return step.verb() + " " + step.resource().getMetadata().getName();
  }

  private List<String> selected(FrrConfiguration object) {
    return cluster.nodes.values().stream()
        .filter(node -> !node.meta().deleting())
        .filter(node ->
            Selectors.matchesOrAbsent(object.getSpec().nodeSelector(), node.meta().labels()))
        .map(NodeFact::name)
        .toList();
  }

  /** Each reason is in a condition of which the reference says that it has it. */
  static void reasonsAreInTheirPlaces(Write write) {
    switch (write) {
      case Write.PutVtepStatus w -> inPlace(w.status().conditions(), Place.VTEP_ACCEPTED);
      case Write.PutEvpnStatus w ->
          inPlace(w.status().conditions(), Place.EVPN_ACCEPTED, Place.EVPN_READY);
      case Write.PutEvpnNetworkStatus w ->
          inPlace(
              w.status().conditions(),
              Place.EVPN_NETWORK_ACCEPTED,
              Place.EVPN_NETWORK_PROGRAMMED,
              Place.EVPN_NETWORK_ESTABLISHED,
              Place.EVPN_NETWORK_ADVERTISED,
              Place.EVPN_NETWORK_DEGRADED);
      case Write.PutNetworkCondition w ->
          inPlace(w.condition().stream().toList(), Place.NETWORK_ACCEPTED);
      default -> {}
    }
  }

  private static void inPlace(List<Condition> conditions, Place... places) {
    for (Condition condition : conditions) {
      Place place =
          Arrays.stream(places)
              .filter(candidate -> condition.is(candidate.type()))
              .findFirst()
              .orElseThrow(() -> new AssertionError("nobody expects " + condition));
      assertThat(Reason.ofWire(condition.reason()).orElseThrow().places())
          .as("places of reason %s", condition.reason())
          .contains(place);
    }
  }

  /** No address is given to a node while FRR announces it for another. */
  void afterWrite() {
    Map<InetAddress, String> owners = new HashMap<>();
    for (NodeFact node : cluster.nodes.values()) {
      node.vteps().toOptional().stream()
          .flatMap(entries -> entries.values().stream().flatMap(Collection::stream))
          .forEach(ip -> assertThat(owners.put(ip, node.name())).as("%s given once", ip).isNull());
    }
    announced()
        .forEach((ip, node) ->
            assertThat(owners.getOrDefault(ip, node))
                .as("node that has %s, which FRR announces for %s", ip, node)
                .isEqualTo(node));
  }

  /** Addresses in FRRConfigurations of ours, by the node that they are for. */
  Map<InetAddress, String> announced() {
    Map<InetAddress, String> result = new HashMap<>();
    for (FrrConfiguration object : cluster.frr.values()) {
      Map<String, String> said = object.getMetadata().getAnnotations();
      String node = said == null ? null : said.get(ManagedLabels.NODE);
      if (node != null) {
        Objects.requireNonNull(object.getSpec().bgp()).routers().stream()
            .flatMap(router -> router.prefixes().stream())
            .map(prefix -> IpPrefix.parse(prefix).network())
            .forEach(ip ->
                assertThat(result.merge(ip, node, (a, b) -> a.equals(b) ? a : a + ", " + b))
                    .as("node that FRR announces %s for", ip)
                    .isEqualTo(node));
      }
    }
    return result;
  }
}
