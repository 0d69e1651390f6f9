// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.BgpSessionStateStatus;
import org.ovn.evpn.api.manifests.MetricsPage;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.NetworkNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.shell.ControllerMetrics.Result;

class ControllerMetricsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_764_565_200);

  private final ControllerMetrics metrics = new ControllerMetrics(() -> 5);

  private static Meta meta(String name) {
    return Meta.of(new ObjectMetaBuilder().withName(name).build());
  }

  private static EvpnNetworkFact network(String name, NetworkNodeCounts nodes) {
    return new EvpnNetworkFact(
        meta(name), new Parsed.Absent<>(), new EvpnNetworkStatus(List.of(), nodes, null));
  }

  private static ClusterFacts cluster(List<EvpnNetworkFact> networks) {
    ClusterFacts none = ClusterFacts.EMPTY;
    return new ClusterFacts(
        List.of(
            new VtepFact(
                meta("fabric"),
                new Parsed.Absent<>(),
                new VtepStatus(List.of(), new VtepNodeCounts(3, 2)))),
        none.evpns(),
        none.networks(),
        none.nads(),
        none.namespaceLabels(),
        none.nodes(),
        networks,
        none.nodeStates(),
        new FrrFacts(
            List.of(), List.of(), List.of(session("Established"), session("Active")), List.of()),
        none.serviceCidrs(),
        none.serviceAddresses(),
        none.nativeVteps(),
        Map.of("node-3", "its pod is not ready"),
        Set.of(ApiKind.ROUTE_ADVERTISEMENTS),
        Set.of());
  }

  private static BgpSessionState session(String state) {
    BgpSessionState session = new BgpSessionState();
    session.setStatus(new BgpSessionStateStatus(state, null, "node-1", "192.0.2.1", null));
    return session;
  }

  private void plan(ClusterFacts facts) {
    metrics.planned(
        facts,
        new Plan(List.of(), Optional.empty(), List.of(), Optional.empty()),
        Duration.ofMillis(20),
        NOW);
  }

  private static Write write() {
    return new Write.LabelNetwork("red", "uid", "true");
  }

  @Test
  void scrape_afterAPlan_hasItsValues() {
    metrics.leads(true);
    plan(
        cluster(
            List.of(
                network("cudn.red", new NetworkNodeCounts(3, 3, 0, null)),
                network("cudn.blue", new NetworkNodeCounts(3, 1, 1, null)),
                network("cudn.new", new NetworkNodeCounts(3, 0, 0, null)))));
    metrics.wrote(write().key(), Result.WRITTEN);
    metrics.wrote(write().key(), Result.REFUSED);
    assertThat(metrics.scrape().lines())
        .contains(
            "evpn_controller_leader 1.0",
            "evpn_controller_plans_total{end=\"ok\"} 1.0",
            "evpn_controller_plan_seconds_bucket{le=\"0.05\"} 1",
            "evpn_controller_last_plan_timestamp_seconds 1.7645652E9",
            "evpn_controller_writes_waiting 5.0",
            "evpn_controller_writes_total{facet=\"object\",kind=\"cluster_user_defined_network\","
                + "result=\"refused\"} 1.0",
            "evpn_networks{state=\"ready\"} 1.0",
            "evpn_networks{state=\"not_ready\"} 1.0",
            "evpn_networks{state=\"degraded\"} 1.0",
            "evpn_network_nodes{network=\"cudn.blue\",state=\"degraded\"} 1.0",
            "evpn_network_nodes{network=\"cudn.blue\",state=\"desired\"} 3.0",
            "evpn_vtep_nodes{state=\"ready\",vtep=\"fabric\"} 2.0",
            "evpn_bgp_sessions{state=\"established\"} 1.0",
            "evpn_bgp_sessions{state=\"not_established\"} 1.0",
            "evpn_agents_dead 1.0",
            "evpn_controller_kinds_missing{group=\"k8s.ovn.org\",kind=\"RouteAdvertisements\"}"
                + " 1.0");
  }

  @Test
  void network_thatGoes_takesItsSeriesWithIt_andTotalsStay() {
    plan(cluster(List.of(network("cudn.red", new NetworkNodeCounts(3, 3, 0, null)))));
    assertThat(metrics.scrape()).contains("cudn.red");
    plan(cluster(List.of()));
    assertThat(metrics.scrape())
        .doesNotContain("cudn.red")
        .contains("evpn_networks{state=\"ready\"} 0.0");
  }

  @Test
  void moreNetworksThanAreShown_haveTotalsOnly() {
    plan(
        cluster(
            IntStream.rangeClosed(0, ControllerMetrics.NETWORKS_SHOWN)
                .mapToObj(i -> network("cudn.n" + i, new NetworkNodeCounts(1, 1, 0, null)))
                .toList()));
    assertThat(metrics.scrape())
        .doesNotContain("cudn.n0")
        .contains("evpn_networks{state=\"ready\"} 1001.0");
  }

  @Test
  void plan_withheldOrPartly_isCountedAsThat() {
    metrics.planned(
        ClusterFacts.EMPTY,
        new Plan(List.of(), Optional.empty(), List.of(), Optional.of("no CRD")),
        Duration.ZERO,
        NOW);
    metrics.planned(
        ClusterFacts.EMPTY,
        new Plan(List.of(), Optional.empty(), List.of("EVPN red: …"), Optional.empty()),
        Duration.ZERO,
        NOW);
    assertThat(metrics.scrape())
        .contains(
            "evpn_controller_plans_total{end=\"withheld\"} 1.0",
            "evpn_controller_plans_total{end=\"partly\"} 1.0",
            "evpn_controller_leader 0.0");
  }

  @Test
  void page_inRepository_listsEachMetricWithTypeAndLabels() {
    plan(cluster(List.of(network("cudn.red", new NetworkNodeCounts(3, 3, 0, null)))));
    metrics.wrote(write().key(), Result.WRITTEN);
    assertThat(MetricsPage.told(name -> !name.startsWith("evpn_agent_")))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(MetricsPage.scraped(metrics.scrape()));
  }
}
