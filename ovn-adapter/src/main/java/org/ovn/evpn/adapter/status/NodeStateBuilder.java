// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Shortfall;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.NodeVtep;
import org.ovn.evpn.api.value.Vni;

/**
 * A report as the status of the EVPNNodeState: a pure function. What blocks makes Ready false, and
 * what degrades makes Degraded true. The same report on top of the status that it gave before gives
 * an equal status, so that nothing is written when nothing changed.
 */
public final class NodeStateBuilder {
  private static final String NOT_NEEDED =
      "OVN-Kubernetes has neither the VRF nor the switch or router of the network on this node, as"
          + " without pods of it; what runs of it is given back.";

  private static final KernelState.Programmed NOTHING =
      new KernelState.Programmed(
          OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 0);

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
    List<Condition> conditions =
        conditions(
            previous.conditions(),
            nodeIssues(networks),
            Reason.PROGRAMMED,
            "All networks of this node are programmed.");
    return new EvpnNodeStateStatus(agentVersion, vteps(), networks, conditions);
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
    long generation =
        intent
            .map(NetworkIntent::generation)
            .orElse(before.map(NodeNetwork::observedGeneration).orElse(0L));
    boolean notNeeded = report.notNeeded().contains(name);
    List<Condition> conditions =
        conditions(
            before.map(NodeNetwork::conditions).orElse(List.of()),
            notNeeded ? idle(Subject.evpnNetwork(name)) : issues(name, intent, kernel, ovn),
            notNeeded ? Reason.NOT_NEEDED : Reason.PROGRAMMED,
            notNeeded ? NOT_NEEDED : "Programmed.");
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

  private List<Issue> issues(
      String name,
      Optional<NetworkIntent> intent,
      Optional<KernelPlan.NetworkReport> kernel,
      Optional<OvnNetworkState> ovn) {
    Subject subject = Subject.evpnNetwork(name);
    List<Issue> issues = new ArrayList<>();
    if (intent.isEmpty()) {
      issues.add(
          Issue.blocks(
              subject, Reason.RELEASING, "The network is being given back to OVN-Kubernetes."));
    }
    issues.addAll(told(subject::equals, true));
    intent.map(NetworkIntent::vtep).map(this::vtepIssues).ifPresent(issues::addAll);
    if (intent.isPresent()) {
      issues.addAll(outOfReach(subject));
    }
    kernel.map(KernelPlan.NetworkReport::shortfalls).orElse(List.of()).stream()
        .map(shortfall -> issue(subject, shortfall, ""))
        .forEach(issues::add);
    ovn.map(OvnNetworkState::issues).ifPresent(issues::addAll);
    issues.addAll(told(subject::equals, false));
    return issues;
  }

  /**
   * About a network that this node does not need: what its two sides lack is no shortfall. What
   * keeps it from being given back is.
   */
  private List<Issue> idle(Subject subject) {
    List<Issue> issues = new ArrayList<>(told(subject::equals, true));
    issues.addAll(outOfReach(subject));
    issues.addAll(told(subject::equals, false));
    return issues;
  }

  /** About a VTEP: they hold up the node and each network of the VTEP. */
  private List<Issue> vtepIssues(String vtep) {
    Subject subject = Subject.vtep(vtep);
    String which = "VTEP " + Message.quote(vtep) + ": ";
    List<Issue> issues = new ArrayList<>();
    report.issues().stream()
        .filter(issue -> issue.subject().equals(subject))
        .map(issue -> new Issue(subject, issue.reason(), issue.severity(), which + issue.message()))
        .forEach(issues::add);
    report
        .kernel()
        .map(k -> k.vteps().get(vtep))
        .map(KernelPlan.VtepReport::shortfalls)
        .orElse(List.of())
        .forEach(shortfall -> issues.add(issue(subject, shortfall, which)));
    return issues;
  }

  private List<Issue> nodeIssues(List<NodeNetwork> networks) {
    Subject node = Subject.node(report.intent().node());
    List<Issue> issues = new ArrayList<>(outOfReach(node));
    issues.addAll(told(subject -> subject.is(Subject.Kind.NODE), true));
    SortedSet<String> vteps = new TreeSet<>();
    report.issues().stream()
        .map(Issue::subject)
        .filter(subject -> subject.is(Subject.Kind.VTEP))
        .forEach(subject -> vteps.add(subject.name()));
    report.kernel().ifPresent(k -> vteps.addAll(k.vteps().keySet()));
    vteps.forEach(vtep -> issues.addAll(vtepIssues(vtep)));
    pending(networks)
        .forEach(text -> issues.add(Issue.blocks(node, Reason.NETWORKS_PENDING, text)));
    issues.addAll(told(subject -> subject.is(Subject.Kind.NODE), false));
    return issues;
  }

  /** Networks that are not ready: a few by name, many by reason with the first names. */
  private static List<String> pending(List<NodeNetwork> networks) {
    SortedMap<String, List<String>> names = new TreeMap<>();
    for (NodeNetwork network : networks) {
      Conditions.find(network.conditions(), ConditionType.READY)
          .filter(ready -> ready.status() != Condition.Status.TRUE)
          .ifPresent(ready ->
              names.computeIfAbsent(ready.reason(), _ -> new ArrayList<>()).add(network.name()));
    }
    int count = names.values().stream().mapToInt(List::size).sum();
    return count <= Message.SENTENCES
        ? names.values().stream()
            .flatMap(List::stream)
            .sorted()
            .map(name -> "Network " + name + " is not ready.")
            .toList()
        : names.entrySet().stream()
            .map(e ->
                "%d networks are not ready, %s: %s."
                    .formatted(e.getValue().size(), e.getKey(), Message.names(e.getValue())))
            .toList();
  }

  /** Issues of the report, by whom they are about. */
  private List<Issue> told(Predicate<Subject> about, boolean blocking) {
    return report.issues().stream()
        .filter(issue -> about.test(issue.subject()) && issue.blocks() == blocking)
        .toList();
  }

  private List<Issue> outOfReach(Subject subject) {
    List<Issue> issues = new ArrayList<>();
    if (report.kernel().isEmpty()) {
      issues.add(Issue.blocks(subject, Reason.KERNEL_UNREACHABLE, "The kernel cannot be read."));
    }
    if (report.ovn().isEmpty()) {
      // once for the node: its networks need not repeat where it was looked
      String where =
          subject.is(Subject.Kind.NODE) && !report.away().isEmpty()
              ? " " + Message.sentence(String.join("; ", report.away()))
              : "";
      issues.add(
          Issue.blocks(
              subject, Reason.OVN_UNREACHABLE, "OVN's databases cannot be reached." + where));
    }
    return issues;
  }

  private static Issue issue(Subject subject, Shortfall shortfall, String which) {
    return new Issue(
        subject,
        shortfall.reason(),
        shortfall.blocks() ? Severity.BLOCKS : Severity.DEGRADES,
        which + shortfall.message());
  }

  /**
   * Ready by what blocks, Degraded by what degrades; of each the first reason counts. A hint is
   * said beside Ready while that is True.
   */
  private List<Condition> conditions(
      List<Condition> before, List<Issue> issues, Reason good, String whenReady) {
    List<Issue> blocking = issues.stream().filter(Issue::blocks).toList();
    List<Issue> others =
        issues.stream().filter(issue -> issue.severity() == Severity.DEGRADES).toList();
    List<Issue> hints = issues.stream().filter(issue -> issue.severity() == Severity.HINT).toList();
    List<Condition> withReady =
        Conditions.set(
            before,
            ConditionType.READY.wire(),
            Condition.Status.of(blocking.isEmpty()),
            blocking.isEmpty() ? reason(hints, good) : reason(blocking, good),
            blocking.isEmpty() ? (whenReady + " " + sentences(hints)).strip() : sentences(blocking),
            null,
            now);
    return Conditions.set(
        withReady,
        ConditionType.DEGRADED.wire(),
        Condition.Status.of(!others.isEmpty()),
        reason(others, Reason.AS_EXPECTED),
        sentences(others),
        null,
        now);
  }

  private static String reason(List<Issue> issues, Reason none) {
    return issues.stream().findFirst().map(Issue::reason).orElse(none).wire();
  }

  private static String sentences(List<Issue> issues) {
    return issues.stream().map(Issue::message).distinct().collect(Collectors.joining(" "));
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
