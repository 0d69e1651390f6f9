// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.reconcile.Readings;

/**
 * The agent's metrics; docs/reference/metrics.md lists them. What a pass left behind is counted
 * when somebody asks, so an agent that nobody measures counts nothing. A network that is gone has
 * no series. Thread-safe.
 */
final class AgentMetrics {
  private static final String NETWORK = "network";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final Map<Passed.End, Counter> passes = new EnumMap<>(Passed.End.class);
  private final Timer pass;
  private final Counter probes;
  private final Counter renewals;
  private final MultiGauge remoteVteps;
  private final MultiGauge learnedMacs;
  private final MultiGauge takenPorts;

  private volatile @Nullable Passed last;

  /** The last pass, as long as nobody has asked for its values. */
  private final AtomicReference<@Nullable Passed> uncounted = new AtomicReference<>();

  private Readings readings = Readings.NONE;

  /**
   * Metrics of an agent that has done nothing yet.
   *
   * @param writes what was asked of the node so far
   */
  AgentMetrics(Supplier<Writes> writes) {
    for (Passed.End end : Passed.End.values()) {
      passes.put(
          end,
          Counter.builder("evpn.agent.passes")
              .description("Looks at everything, by how they ended.")
              .tag("end", end.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    pass =
        Timer.builder("evpn.agent.pass")
            .description("Time that a look at everything took, its changes included.")
            .serviceLevelObjectives(
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30))
            .register(registry);
    written("netlink", "Messages to the kernel that change something.", writes, Writes::netlink);
    written("ovsdb", "Operations that change OVN or Open vSwitch.", writes, Writes::ovsdb);
    FunctionCounter.builder("evpn.agent.drift.repaired", this, AgentMetrics::repaired)
        .description("Changes of the kernel that put back what somebody else undid.")
        .register(registry);
    probes =
        Counter.builder("evpn.agent.address.probes")
            .description("Questions to the link whether somebody has a VTEP's address.")
            .register(registry);
    renewals =
        Counter.builder("evpn.agent.lease.renewals")
            .description("Renewals of the node's Lease.")
            .register(registry);
    gauge("evpn.agent.networks", "Networks wanted or being given back.", r -> r.networks().size());
    gauge("evpn.agent.local.pods", "Pods with entries in the kernel.", Readings::localPods);
    gauge("evpn.agent.kernel.read", "1 when the kernel was read.", r -> r.kernelRead() ? 1 : 0);
    gauge(
        "evpn.agent.ovsdb.in.sync",
        "1 when the databases of OVN and Open vSwitch were there.",
        r -> r.ovsdbInSync() ? 1 : 0);
    remoteVteps = ofNetworks("evpn.agent.remote.vteps", "Remote VTEPs in the flood list.");
    learnedMacs = ofNetworks("evpn.agent.learned.macs", "MAC addresses that FRR has put in.");
    takenPorts = ofNetworks("evpn.agent.taken.ports", "Remote ports taken from Geneve.");
  }

  private void written(
      String to, String description, Supplier<Writes> writes, ToLongFunction<Writes> which) {
    FunctionCounter.builder("evpn.agent." + to + ".writes", writes, w -> which.applyAsLong(w.get()))
        .description(description)
        .register(registry);
  }

  private void gauge(String name, String description, ToLongFunction<Readings> value) {
    Gauge.builder(name, this, metrics -> value.applyAsLong(metrics.readings))
        .description(description)
        .register(registry);
  }

  private MultiGauge ofNetworks(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  private double repaired() {
    Passed now = last;
    return now == null ? 0 : now.repaired();
  }

  /** A pass came to its end. */
  void passed(Passed now) {
    pass.record(now.took());
    Optional.ofNullable(passes.get(now.end())).ifPresent(Counter::increment);
    last = now;
    uncounted.set(now);
  }

  /** The link is asked about an address. */
  void probed() {
    probes.increment();
  }

  /** The Lease was renewed. */
  void renewed() {
    renewals.increment();
  }

  /** Why the node is not ready for service; empty when it is. */
  Optional<String> unready() {
    Passed now = last;
    return now == null ? Optional.of("no pass has come to its end yet") : now.unready();
  }

  /** All of it in Prometheus' text format, version 0.0.4. */
  synchronized String scrape() {
    Passed now = uncounted.getAndSet(null);
    if (now != null) {
      show(now.result().map(Readings::of).orElse(Readings.NONE));
    }
    return registry.scrape();
  }

  private void show(Readings next) {
    if (next.equals(readings)) {
      return;
    }
    readings = next;
    List<MultiGauge.Row<?>> vteps = new ArrayList<>();
    List<MultiGauge.Row<?>> macs = new ArrayList<>();
    List<MultiGauge.Row<?>> taken = new ArrayList<>();
    for (Readings.OfNetwork network : next.networks()) {
      Tags tags = Tags.of(NETWORK, network.name());
      network
          .macVrf()
          .ifPresent(vrf -> {
            vteps.add(
                MultiGauge.Row.of(
                    tags.and("vni", Integer.toString(vrf.vni().value())), vrf.remoteVteps()));
            macs.add(MultiGauge.Row.of(tags, vrf.learnedMacs()));
          });
      network.takenPorts().ifPresent(ports -> taken.add(MultiGauge.Row.of(tags, ports)));
    }
    remoteVteps.register(vteps, true);
    learnedMacs.register(macs, true);
    takenPorts.register(taken, true);
  }
}
