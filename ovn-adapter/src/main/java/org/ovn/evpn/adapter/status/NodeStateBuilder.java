// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Shortfall;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.NodeVtep;
import org.ovn.evpn.api.value.Vni;

/**
 * A report as the status of the EVPNNodeState: a pure function. The same report on top of the
 * status that it gave before gives an equal status, so that nothing is written when nothing
 * changed.
 */
public final class NodeStateBuilder {
  /** Whether the node, or a network on it, is as it should be. */
  public static final String READY = "Ready";

  /** Whether something works but deserves an administrator's eye. */
  public static final String DEGRADED = "Degraded";

  private static final String PROGRAMMED = "Programmed";

  private static final KernelState.Programmed NOTHING =
      new KernelState.Programmed(
          OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 0);

  /** A reason and sentences; the first reason counts. */
  private static final class Verdict {
    private @Nullable String reason;
    private final List<String> sentences = new ArrayList<>();

    void add(String reason, String sentence) {
      if (this.reason == null) {
        this.reason = reason;
      }
      if (!sentences.contains(sentence)) {
        sentences.add(sentence);
      }
    }

    String message() {
      return String.join(" ", sentences);
    }
  }

  private final NodeReport report;
  private final EvpnNodeStateStatus previous;
  private final Instant now;

  private NodeStateBuilder(NodeReport report, EvpnNodeStateStatus previous, Instant now) {
    this.report = report;
    this.previous = previous;
    this.now = now;
  }

  /**
   * Builds the status.
   *
   * @param previous the status as last written
   * @param now for conditions whose status flips
   */
  public static EvpnNodeStateStatus build(
      NodeReport report, String agentVersion, EvpnNodeStateStatus previous, Instant now) {
    return new NodeStateBuilder(report, previous, now).run(agentVersion);
  }

  private EvpnNodeStateStatus run(String agentVersion) {
    SortedSet<String> names = new TreeSet<>(report.present());
    names.addAll(report.retiring());
    report.intent().networks().forEach(network -> names.add(network.name()));
    report
        .ovn()
        .map(OvnPlan::networks)
        .ifPresent(states ->
            states.forEach((name, state) -> {
              if (state.owned()) {
                names.add(name);
              }
            }));
    List<NodeNetwork> networks = names.stream().map(this::network).toList();
    return new EvpnNodeStateStatus(agentVersion, vteps(), networks, nodeConditions(networks));
  }

  private List<NodeVtep> vteps() {
    List<NodeVtep> result = new ArrayList<>();
    for (VtepIntent vtep : report.intent().vteps()) {
      Optional<KernelPlan.VtepReport> seen = report.kernel().map(k -> k.vteps().get(vtep.name()));
      result.add(
          new NodeVtep(
              vtep.name(),
              vtep.ips(),
              seen.map(KernelPlan.VtepReport::bridge).filter(b -> !b.isEmpty()).orElse(null),
              seen.map(KernelPlan.VtepReport::vxlans).orElse(List.of())));
    }
    return result;
  }

  private NodeNetwork network(String name) {
    Optional<NetworkIntent> intent =
        report.intent().networks().stream().filter(n -> n.name().equals(name)).findFirst();
    Optional<NodeNetwork> before =
        previous.networks().stream().filter(n -> n.name().equals(name)).findFirst();
    Optional<KernelPlan.NetworkReport> kernel = report.kernel().map(k -> k.networks().get(name));
    Optional<OvnNetworkState> ovn = report.ovn().map(o -> o.networks().get(name));
    KernelState.Programmed seen = report.programmed().getOrDefault(name, NOTHING);
    Verdict pending = new Verdict();
    Verdict trouble = new Verdict();
    if (intent.isEmpty()) {
      pending.add("Releasing", "The network is being given back to OVN-Kubernetes.");
    }
    judge(name, intent, kernel, ovn, pending, trouble);
    long generation =
        intent
            .map(NetworkIntent::generation)
            .orElse(before.map(NodeNetwork::observedGeneration).orElse(0L));
    List<Condition> conditions = before.map(NodeNetwork::conditions).orElse(List.of());
    conditions = set(conditions, READY, pending.reason == null, PROGRAMMED, "Programmed.", pending);
    conditions = setNegative(conditions, trouble);
    return new NodeNetwork(
        name,
        generation,
        unread(before, NodeNetwork::macVni).orElseGet(() -> vni(seen.macVni())),
        unread(before, NodeNetwork::macVlan).orElseGet(() -> boxed(seen.macVlan())),
        unread(before, NodeNetwork::ipVni).orElseGet(() -> vni(seen.ipVni())),
        unread(before, NodeNetwork::ipVlan).orElseGet(() -> boxed(seen.ipVlan())),
        unread(before, NodeNetwork::localPods).orElseGet(seen::localPods),
        ovn.map(o -> o.taken().size())
            .orElseGet(
                () -> report.ovn().isPresent() ? 0 : before.map(NodeNetwork::takenPorts).orElse(0)),
        conditions);
  }

  private void judge(
      String name,
      Optional<NetworkIntent> intent,
      Optional<KernelPlan.NetworkReport> kernel,
      Optional<OvnNetworkState> ovn,
      Verdict pending,
      Verdict trouble) {
    report
        .failures()
        .getOrDefault(name, List.of())
        .forEach(failure -> pending.add("ProgrammingFailed", failure));
    intent.map(NetworkIntent::vtep).ifPresent(vtep -> judgeVtep(vtep, pending, trouble));
    if (intent.isPresent()) {
      if (report.kernel().isEmpty()) {
        pending.add(Reason.KERNEL_UNREACHABLE.wire(), "The kernel cannot be read.");
      }
      if (report.ovn().isEmpty()) {
        pending.add(Reason.OVN_UNREACHABLE.wire(), "OVN's databases cannot be reached.");
      }
    }
    for (Shortfall shortfall : kernel.map(KernelPlan.NetworkReport::shortfalls).orElse(List.of())) {
      (shortfall.blocks() ? pending : trouble).add(shortfall.reason().wire(), shortfall.message());
    }
    for (Issue issue : ovn.map(OvnNetworkState::issues).orElse(List.of())) {
      (issue.blocks() ? pending : trouble).add(issue.reason().wire(), issue.message());
    }
    if (report.frrSilent().contains(name)) {
      trouble.add(
          Reason.FRR_SILENT.wire(),
          "FRR's running configuration, as frr-k8s reports it, does not have the network's VNIs:"
              + " see the FRRNodeState of this node.");
    }
    report.remarks().stream()
        .filter(remark -> remark.network().filter(name::equals).isPresent())
        .forEach(remark -> trouble.add(remark.reason(), remark.message()));
  }

  private void judgeVtep(String vtep, Verdict pending, Verdict trouble) {
    String which = "VTEP \"" + vtep + "\": ";
    report
        .vteps()
        .getOrDefault(vtep, List.of())
        .forEach(failure -> pending.add("ProgrammingFailed", which + failure));
    report
        .kernel()
        .map(k -> k.vteps().get(vtep))
        .map(KernelPlan.VtepReport::shortfalls)
        .orElse(List.of())
        .forEach(f -> (f.blocks() ? pending : trouble).add(f.reason().wire(), which + f.message()));
  }

  private List<Condition> nodeConditions(List<NodeNetwork> networks) {
    Verdict pending = new Verdict();
    Verdict trouble = new Verdict();
    if (report.kernel().isEmpty()) {
      pending.add(Reason.KERNEL_UNREACHABLE.wire(), "The kernel cannot be read.");
    }
    if (report.ovn().isEmpty()) {
      pending.add(Reason.OVN_UNREACHABLE.wire(), "OVN's databases cannot be reached.");
    }
    report.nodeFailures().forEach(failure -> pending.add("ProgrammingFailed", failure));
    SortedSet<String> vteps = new TreeSet<>(report.vteps().keySet());
    report.kernel().ifPresent(k -> vteps.addAll(k.vteps().keySet()));
    vteps.forEach(vtep -> judgeVtep(vtep, pending, trouble));
    for (NodeNetwork network : networks) {
      if (!Conditions.isTrue(network.conditions(), READY)) {
        pending.add("NetworksPending", "Network " + network.name() + " is not ready.");
      }
    }
    report.remarks().stream()
        .filter(remark -> remark.network().isEmpty())
        .forEach(remark -> trouble.add(remark.reason(), remark.message()));
    List<Condition> conditions =
        set(
            previous.conditions(),
            READY,
            pending.reason == null,
            PROGRAMMED,
            "All networks of this node are programmed.",
            pending);
    return setNegative(conditions, trouble);
  }

  private List<Condition> set(
      List<Condition> conditions,
      String type,
      boolean good,
      String goodReason,
      String goodMessage,
      Verdict bad) {
    return Conditions.set(
        conditions,
        type,
        Condition.Status.of(good),
        bad.reason == null ? goodReason : bad.reason,
        good ? goodMessage : bad.message(),
        null,
        now);
  }

  private List<Condition> setNegative(List<Condition> conditions, Verdict trouble) {
    boolean bad = trouble.reason != null;
    return Conditions.set(
        conditions,
        DEGRADED,
        Condition.Status.of(bad),
        trouble.reason == null ? "AsExpected" : trouble.reason,
        trouble.message(),
        null,
        now);
  }

  /** What was said last, while the kernel cannot be read. */
  private <T> Optional<T> unread(
      Optional<NodeNetwork> before, Function<NodeNetwork, @Nullable T> value) {
    return report.kernel().isPresent() ? Optional.empty() : before.map(value);
  }

  private static @Nullable Vni vni(OptionalInt value) {
    return value.isPresent() ? new Vni(value.getAsInt()) : null;
  }

  private static @Nullable Integer boxed(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }
}
