// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.NetworkNodeCounts;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.frr.Reloads;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.WriteKey;

/**
 * The controller's metrics; docs/reference/metrics.md lists them. What the cluster looks like is
 * counted when somebody asks, of the snapshot that was planned on last. A process that is not the
 * leader plans nothing, so it has no series of the cluster. Thread-safe.
 */
final class ControllerMetrics {
  /** Of more networks than this no series of their own are shown: totals stand beside them. */
  static final int NETWORKS_SHOWN = 1_000;

  /** How a write ended. */
  enum Result {
    WRITTEN,
    REFUSED,
    FAILED
  }

  /** How a plan ended. */
  enum End {
    /** Its writes are carried out. */
    OK,
    /** As ok, but for objects that the controller fails on. */
    PARTLY,
    /** Something that is always needed is missing. */
    WITHHELD
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final Map<End, Counter> plans = new EnumMap<>(End.class);
  private final Timer plan;
  private final MultiGauge ofNetworks;
  private final MultiGauge networks;
  private final MultiGauge vteps;
  private final MultiGauge sessions;
  private final MultiGauge missing;
  private final MultiGauge deadAgents;
  private final MultiGauge lacking;
  private final AtomicReference<@Nullable ClusterFacts> uncounted = new AtomicReference<>();
  private volatile double lastPlan;
  private volatile boolean leads;

  /**
   * Metrics of a controller that has done nothing yet.
   *
   * @param waiting writes that wait for their turn, or for another attempt
   */
  ControllerMetrics(IntSupplier waiting) {
    for (End end : End.values()) {
      plans.put(
          end,
          Counter.builder("evpn.controller.plans")
              .description("Plans, by how they ended.")
              .tag("end", end.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    plan =
        Timer.builder("evpn.controller.plan")
            .description("Time that a plan took, without its writes.")
            .serviceLevelObjectives(
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5))
            .register(registry);
    Gauge.builder("evpn.controller.leader", () -> leads ? 1 : 0)
        .description("1 while this process is the leader.")
        .register(registry);
    Gauge.builder("evpn.controller.last.plan.timestamp.seconds", () -> lastPlan)
        .description("When the last plan was made, in Unix time; 0 before the first.")
        .register(registry);
    Gauge.builder("evpn.controller.writes.waiting", waiting::getAsInt)
        .description("Writes that wait for their turn, or for another attempt.")
        .register(registry);
    networks = multi("evpn.networks", "EVPNNetworks, by how far they are.");
    ofNetworks = multi("evpn.network.nodes", "Nodes of an EVPNNetwork, by how far they are.");
    vteps = multi("evpn.vtep.nodes", "Nodes of a VTEP, by how far they are.");
    sessions = multi("evpn.bgp.sessions", "BGP sessions that frr-k8s tells of, by state.");
    missing = multi("evpn.controller.kinds.missing", "Kinds that the controller cannot read.");
    deadAgents = multi("evpn.agents.dead", "Agents that give no sign of life.");
    lacking =
        multi(
            "evpn.frr.nodes.lacking.lines",
            "Nodes whose FRR lost lines of ours: reloads are asked for, or given up.");
  }

  private MultiGauge multi(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Whether this process is the leader from now on. */
  void leads(boolean now) {
    leads = now;
  }

  /** A plan was made. */
  void planned(ClusterFacts facts, Plan made, Duration took, Instant now) {
    End end =
        made.withheld().isPresent()
            ? End.WITHHELD
            : made.failures().isEmpty() ? End.OK : End.PARTLY;
    Optional.ofNullable(plans.get(end)).ifPresent(Counter::increment);
    plan.record(took);
    lastPlan = now.toEpochMilli() / 1_000.0;
    uncounted.set(facts);
  }

  /** A write came to its end. */
  void wrote(WriteKey key, Result result) {
    registry
        .counter(
            "evpn.controller.writes",
            "kind",
            key.kind().name().toLowerCase(Locale.ROOT),
            "facet",
            key.facet().name().toLowerCase(Locale.ROOT),
            "result",
            result.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /** All of it in Prometheus' text format, version 0.0.4. */
  synchronized String scrape() {
    ClusterFacts facts = uncounted.getAndSet(null);
    if (facts != null) {
      show(facts);
    }
    return registry.scrape();
  }

  private void show(ClusterFacts facts) {
    List<MultiGauge.Row<?>> nodesOfNetworks = new ArrayList<>();
    Totals totals = new Totals();
    boolean each = facts.evpnNetworks().size() <= NETWORKS_SHOWN;
    for (var network : facts.evpnNetworks()) {
      NetworkNodeCounts nodes = network.status().nodes();
      totals.add(state(nodes));
      if (each && nodes != null) {
        Tags tags = Tags.of("network", network.name());
        nodesOfNetworks.add(row(tags, "desired", nodes.desired()));
        nodesOfNetworks.add(row(tags, "ready", nodes.ready()));
        nodesOfNetworks.add(row(tags, "degraded", nodes.degraded()));
      }
    }
    networks.register(totals.rows("state", "ready", "not_ready", "degraded"), true);
    ofNetworks.register(nodesOfNetworks, true);

    List<MultiGauge.Row<?>> nodesOfVteps = new ArrayList<>();
    for (var vtep : facts.vteps()) {
      var nodes = vtep.status().nodes();
      if (nodes != null) {
        Tags tags = Tags.of("vtep", vtep.meta().name());
        nodesOfVteps.add(row(tags, "desired", nodes.desired()));
        nodesOfVteps.add(row(tags, "ready", nodes.ready()));
      }
    }
    vteps.register(nodesOfVteps, true);

    Totals states = new Totals();
    for (var session : facts.frr().sessions()) {
      String status = session.statusOrEmpty().bgpStatus();
      states.add("Established".equals(status) ? "established" : "not_established");
    }
    sessions.register(states.rows("state", "established", "not_established"), true);

    List<MultiGauge.Row<?>> absent = new ArrayList<>();
    for (ApiKind kind : facts.missingApis()) {
      absent.add(MultiGauge.Row.of(Tags.of("kind", kind.kind(), "group", kind.group()), 1));
    }
    missing.register(absent, true);
    deadAgents.register(List.of(MultiGauge.Row.of(Tags.empty(), facts.deadAgents().size())), true);

    Reloads.Counts reloads = Reloads.count(facts);
    lacking.register(
        List.of(
            row(Tags.empty(), "reloading", reloads.asked()),
            row(Tags.empty(), "given_up", reloads.givenUp())),
        true);
  }

  private static String state(@Nullable NetworkNodeCounts nodes) {
    if (nodes == null) {
      return "not_ready";
    }
    if (nodes.degraded() > 0) {
      return "degraded";
    }
    return nodes.ready() == nodes.desired() ? "ready" : "not_ready";
  }

  private static MultiGauge.Row<Number> row(Tags tags, String state, int value) {
    return MultiGauge.Row.of(tags.and("state", state), value);
  }

  /**
   * Counts by state; a state that nothing is in has the value 0, so that an alert can see it end.
   */
  private static final class Totals {
    private final Map<String, Integer> counts = new HashMap<>();

    void add(String state) {
      counts.merge(state, 1, Integer::sum);
    }

    List<MultiGauge.Row<?>> rows(String tag, String... states) {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      for (String state : states) {
        rows.add(MultiGauge.Row.of(Tags.of(tag, state), counts.getOrDefault(state, 0)));
      }
      return rows;
    }
  }
}
