// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.NetworkNodeCounts;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.advertise.AdvertisingState;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.enable.NetworkNames;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.advertise.Advertisement;

/** What EVPNNetworks say. For one snapshot. */
final class EvpnNetworkStatuses {
  /** How long routes and the word of nodes may take. */
  private static final Duration SETTLE = Duration.ofSeconds(60);

  private final ClusterFacts facts;
  private final Enabled enabled;
  private final IssueIndex issues;
  private final Map<String, AdvertisingState> advertising;
  private final Failures failures;
  private final NodeReports reports;
  private final Participants participants;
  private final StatusInputs.Peers peers;
  private final Instant now;

  EvpnNetworkStatuses(
      ClusterFacts facts,
      Enabled enabled,
      VtepPlan vteps,
      IssueIndex issues,
      StatusInputs inputs,
      Failures failures,
      Instant now) {
    this.facts = facts;
    this.enabled = enabled;
    this.issues = issues;
    this.advertising = inputs.advertising();
    this.failures = failures;
    this.reports = new NodeReports(facts, vteps, issues, failures);
    this.participants = new Participants(facts, vteps, reports, inputs.peers(), failures);
    this.peers = inputs.peers();
    this.now = now;
  }

  Map<String, EvpnNetworkStatus> all() {
    Map<String, List<Issue>> tolerable = tolerable();
    Map<String, EvpnNetworkStatus> result = new HashMap<>();
    for (EvpnNetworkFact fact : facts.evpnNetworks()) {
      result.put(
          fact.name(),
          failures.guard(
              Subject.evpnNetwork(fact.name()),
              () -> status(fact, tolerable.getOrDefault(fact.name(), List.of())),
              sentence -> failed(fact, sentence)));
    }
    return Map.copyOf(result);
  }

  private EvpnNetworkStatus failed(EvpnNetworkFact fact, String sentence) {
    EvpnNetworkStatus before = fact.status();
    return new EvpnNetworkStatus(
        Verdict.failed(ConditionType.DEGRADED, Condition.Status.TRUE, sentence)
            .in(before.conditions(), fact.meta().generation(), now),
        before.nodes(),
        before.routeTargets());
  }

  private EvpnNetworkStatus status(EvpnNetworkFact fact, List<Issue> tolerable) {
    return fact.meta().deleting()
        ? releasing(fact)
        : fact.spec()
            .toOptional()
            .map(spec -> network(fact, spec, tolerable))
            .orElseGet(() -> invalid(fact));
  }

  /** Objections that a network can live with. */
  private Map<String, List<Issue>> tolerable() {
    Map<String, List<Issue>> result = new HashMap<>();
    enabled.objections().stream()
        .filter(objection -> !objection.blocks())
        .forEach(objection ->
            objection
                .network()
                .ifPresent(key ->
                    result
                        .computeIfAbsent(NetworkNames.of(key), name -> new ArrayList<>())
                        .add(objection.issue())));
    return result;
  }

  private EvpnNetworkStatus invalid(EvpnNetworkFact fact) {
    return notProgrammed(
        fact,
        Reason.INVALID_SPEC,
        "EVPNNetwork \"%s\" is invalid: %s; delete it, and it is written again while its network is enabled."
            .formatted(fact.name(), fact.spec().error().orElse("it has no spec")));
  }

  private EvpnNetworkStatus releasing(EvpnNetworkFact fact) {
    List<String> holders = reports.holders(fact.name());
    String message =
        holders.isEmpty()
            ? "EVPNNetwork \"%s\" is released by every node; %s next."
                .formatted(
                    fact.name(),
                    labelled(fact)
                        .map(key ->
                            "FRR's part and label %s of %s go"
                                .formatted(Advertisement.NETWORK_LABEL, key))
                        .orElse("FRR's part goes"))
            : "EVPNNetwork \"%s\" is being released; still on node %s."
                .formatted(fact.name(), Message.names(holders));
    return notProgrammed(fact, Reason.RELEASING, message);
  }

  /** Its network, where that would still be advertised. */
  private Optional<NetworkKey> labelled(EvpnNetworkFact fact) {
    return facts.missing(ApiKind.Need.ADVERTISING).isEmpty()
        ? fact.spec()
            .toOptional()
            .map(spec -> NetworkKey.of(spec.network()))
            .filter(key ->
                facts.networks().stream()
                    .filter(network -> network.key().equals(key))
                    .anyMatch(NetworkFact::isLabelledForAdvertising))
        : Optional.empty();
  }

  /** The status of one that nobody programmes: it leaves, or is invalid. */
  private EvpnNetworkStatus notProgrammed(EvpnNetworkFact fact, Reason reason, String message) {
    String all = Message.join(message, IssueIndex.messages(issues.ofNetwork(fact.name())));
    return new EvpnNetworkStatus(
        Verdict.apply(
            fact.status().conditions(),
            fact.meta().generation(),
            now,
            List.of(
                Verdict.of(ConditionType.ACCEPTED, false, reason, all),
                Verdict.of(ConditionType.PROGRAMMED, false, reason, all))),
        new NetworkNodeCounts(0, reports.holders(fact.name()).size(), 0, 0),
        fact.status().routeTargets());
  }

  private EvpnNetworkStatus network(
      EvpnNetworkFact fact, EvpnNetworkSpec spec, List<Issue> tolerable) {
    Participants.Group group = participants.of(spec);
    Message.Gathered pending = new Message.Gathered();
    Troubles troubles = new Troubles();
    troubles.add(tolerable);
    List<Issue> own = issues.ofNetwork(fact.name());
    troubles.add(own.stream().filter(issue -> !isConsequence(issue)).toList());
    String name = fact.name();
    long generation = fact.meta().generation();
    int ready = 0;
    int degraded = 0;
    int idle = 0;
    boolean deadAgents = false;
    for (Participants.Participant node : group.nodes()) {
      NodeStateFact.Report report = node.report(name);
      if (node.isIdle(report, generation)) {
        idle++;
        continue;
      }
      if (node.isReady(report, generation)) {
        ready++;
      } else {
        pending.add(() -> node.pending(report, generation, spec.vtep()));
        deadAgents |= node.hasDeadAgent();
      }
      Optional<String> trouble = report == null ? Optional.empty() : report.trouble();
      if (!node.troubles().isEmpty() || trouble.isPresent()) {
        degraded++;
        troubles.add(node.troubles());
        trouble.ifPresent(why -> troubles.add(Reason.NODES_DEGRADED, () -> node.trouble(why)));
      }
    }
    alone(fact, spec, group).forEach(why -> troubles.add(Reason.NO_REMOTE_VTEP, () -> why));
    troubles.add(own.stream().filter(EvpnNetworkStatuses::isConsequence).toList());
    List<Verdict> verdicts = new ArrayList<>();
    advertised(name).ifPresent(verdicts::add);
    verdicts.add(accepted(name, spec));
    int desired = group.nodes().size() - idle;
    verdicts.add(programmed(desired, idle, ready, pending, deadAgents));
    verdicts.add(group.established());
    verdicts.add(troubles.verdict());
    return new EvpnNetworkStatus(
        Verdict.apply(fact.status().conditions(), generation, now, verdicts),
        new NetworkNodeCounts(desired, ready, degraded, idle),
        RouteTargetsInUse.of(spec, peers.asns(spec.evpn())));
  }

  /**
   * Nodes that have heard of no other VTEP, once the network has been programmed everywhere for
   * long: until then somebody may be on the way.
   */
  private List<String> alone(EvpnNetworkFact fact, EvpnNetworkSpec spec, Participants.Group group) {
    Vni vni = spec.macVrf() == null ? null : spec.macVrf().vni();
    if (vni == null
        || !hasSettled(fact)
        || group.nodes().stream().noneMatch(node -> node.isAlone(vni))) {
      return List.of();
    }
    List<Participants.Participant> ready =
        group.nodes().stream()
            .filter(node -> node.isReady(node.report(fact.name()), fact.meta().generation()))
            .toList();
    return ready.stream()
        .filter(node -> ready.size() > 1 && node.isAlone(vni))
        .map(node -> node.alone(vni, ready.size() - 1))
        .toList();
  }

  private boolean hasSettled(EvpnNetworkFact fact) {
    return Conditions.find(fact.status().conditions(), ConditionType.PROGRAMMED)
        .filter(Condition::isTrue)
        .map(Condition::lastTransitionTime)
        .filter(since -> Instant.parse(since).plus(SETTLE).isBefore(now))
        .isPresent();
  }

  /** A line may be missing as FRR refused another: what nodes report of that comes first. */
  private static boolean isConsequence(Issue issue) {
    return issue.reason() == Reason.FRR_LINES_MISSING;
  }

  private Optional<Verdict> advertised(String name) {
    return Optional.ofNullable(advertising.get(name))
        .map(state ->
            new Verdict(
                ConditionType.ADVERTISED,
                switch (state.reason()) {
                  case ADVERTISED -> Condition.Status.TRUE;
                  case WAITING, RETRYING -> Condition.Status.UNKNOWN;
                  default -> Condition.Status.FALSE;
                },
                state.reason(),
                state.message()));
  }

  private Verdict accepted(String name, EvpnNetworkSpec spec) {
    Issue frozen = enabled.frozen().get(name);
    return frozen == null
        ? Verdict.of(
            ConditionType.ACCEPTED,
            true,
            Reason.ACCEPTED,
            "Enabled by EVPN \"%s\".".formatted(spec.evpn()))
        : Verdict.of(
            ConditionType.ACCEPTED,
            false,
            frozen.reason(),
            frozen.message() + " Until then it runs on as it was accepted last.");
  }

  /**
   * Whether all nodes have it that need it.
   *
   * @param idle nodes beside them, which do not
   */
  private static Verdict programmed(
      int nodes, int idle, int ready, Message.Gathered pending, boolean deadAgents) {
    if (nodes == 0 && idle > 0) {
      return Verdict.of(
          ConditionType.PROGRAMMED,
          false,
          Reason.WAITING_FOR_NETWORK,
          "OVN-Kubernetes runs it on none of %d nodes: it comes with the first pod of the network. Where there is one, see ovnkube on its node."
              .formatted(idle));
    }
    if (nodes == 0) {
      return Verdict.of(
          ConditionType.PROGRAMMED,
          false,
          Reason.NO_NODES,
          "No node matches spec.nodeSelector and the VTEP's: correct one of them.");
    }
    String counted = "%d of %d nodes have programmed it.".formatted(ready, nodes);
    if (idle > 0) {
      counted += " %d more do not need it.".formatted(idle);
    }
    return pending.isEmpty()
        ? Verdict.of(ConditionType.PROGRAMMED, true, Reason.PROGRAMMED, counted)
        : Verdict.of(
            ConditionType.PROGRAMMED,
            false,
            deadAgents ? Reason.AGENT_DEAD : Reason.NODES_PENDING,
            counted + " " + pending.text());
  }
}
