// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.AgentSettings;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.controller.facts.OperatorFact;
import org.ovn.evpn.controller.install.AgentPod;
import org.ovn.evpn.controller.install.DaemonSetFact;
import org.ovn.evpn.controller.install.InstallFacts;
import org.ovn.evpn.controller.install.InstallPlan;
import org.ovn.evpn.controller.install.InstallPlan.Phase;

/** The status of the EVPNOperator: how many agents there are, and what holds them up. */
public final class OperatorStatuses {
  private static final int BEHIND = 10;
  private static final int VERSIONS = 32;

  private final OperatorFact operator;
  private final EvpnOperatorSpec spec;
  private final InstallFacts facts;
  private final InstallPlan plan;
  private final List<String> refused;
  private final EvpnOperatorStatus.Agents agents;

  private OperatorStatuses(
      OperatorFact operator, InstallFacts facts, InstallPlan plan, List<String> refused) {
    this.operator = operator;
    this.spec = operator.specOrEmpty();
    this.facts = facts;
    this.plan = plan;
    this.refused = refused;
    this.agents = agents();
  }

  /**
   * The status.
   *
   * @param refused the API server's words about writes that fail
   * @param now for conditions whose status flips
   */
  public static EvpnOperatorStatus of(
      OperatorFact operator,
      InstallFacts facts,
      InstallPlan plan,
      List<String> refused,
      Instant now) {
    return new OperatorStatuses(operator, facts, plan, refused).build(now);
  }

  private EvpnOperatorStatus build(Instant now) {
    long generation = operator.meta().generation();
    return new EvpnOperatorStatus(
        generation,
        facts.surroundings().version(),
        agents,
        Verdict.apply(
            operator.status().conditions(),
            generation,
            now,
            List.of(available(), progressing(), degraded())));
  }

  private EvpnOperatorStatus.Agents agents() {
    int desired = facts.daemonSet().map(DaemonSetFact::desired).orElse(0);
    List<AgentPod> pods = facts.pods().stream().filter(pod -> !pod.leaving()).toList();
    int updated = (int) pods.stream().filter(pod -> pod.template().equals(plan.template())).count();
    int ready = (int) pods.stream().filter(AgentPod::ready).count();
    List<String> behind =
        pods.stream()
            .filter(pod -> !pod.template().equals(plan.template()))
            .map(AgentPod::node)
            .distinct()
            .sorted()
            .limit(BEHIND)
            .toList();
    Map<String, Integer> versions = new TreeMap<>();
    facts
        .states()
        .values()
        .forEach(state -> {
          if (state.agentVersion() != null) {
            versions.merge(state.agentVersion(), 1, Integer::sum);
          }
        });
    return new EvpnOperatorStatus.Agents(
        desired,
        updated,
        ready,
        versions.entrySet().stream()
            .limit(VERSIONS)
            .map(entry -> new EvpnOperatorStatus.Version(entry.getKey(), entry.getValue()))
            .toList(),
        behind);
  }

  private Verdict available() {
    return switch (plan.phase()) {
      case NO_IMAGE -> available(false, Reason.IMAGE_MISSING, imageMissing());
      case WITHDRAWING, RELEASING, REMOVING, NONE ->
          available(
              false,
              Reason.RELEASING,
              "EVPNOperator \"default\" is being deleted: nodes are given back.");
      case STANDING ->
          agents.ready() + mayBeAway() >= agents.desired() && agents.desired() > 0
              ? available(
                  true,
                  Reason.AGENTS_READY,
                  "Agents are ready on %d of %d nodes.".formatted(agents.ready(), agents.desired()))
              : available(false, Reason.AGENTS_NOT_READY, notReady());
    };
  }

  private static Verdict available(boolean truth, Reason reason, String message) {
    return Verdict.of(ConditionType.AVAILABLE, truth, reason, message);
  }

  /** Nodes that an update may take away at the same time, as Kubernetes rounds it. */
  private int mayBeAway() {
    AgentSettings.UpdateStrategy strategy = spec.agentOrEmpty().updateStrategy();
    if (strategy == null || strategy.maxUnavailable() == null) {
      return 1;
    }
    String text = String.valueOf(strategy.maxUnavailable().getValue());
    return text.endsWith("%")
        ? Math.ceilDiv(
            agents.desired() * Integer.parseInt(text.substring(0, text.length() - 1)), 100)
        : Integer.parseInt(text);
  }

  private String notReady() {
    if (agents.desired() == 0) {
      return "spec.agent.nodeSelector of EVPNOperator \"default\": no node is selected yet, or"
          + " Kubernetes has not counted them. Wait, or correct the selector.";
    }
    List<String> pods =
        facts.pods().stream().filter(pod -> !pod.ready()).map(AgentPod::name).toList();
    return Message.of(
        "Agents of EVPNOperator \"default\"",
        "%d of %d are ready, not ready %s"
            .formatted(
                agents.ready(),
                agents.desired(),
                pods.isEmpty() ? "as nodes have no pod" : "are pods " + Message.names(pods)),
        "See these pods and their logs");
  }

  private static String imageMissing() {
    return Message.of(
        "spec.agent.image of EVPNOperator \"default\"",
        "it is not set, and neither is RELATED_IMAGE_OVN_ADAPTER of the controller",
        "Set one of them");
  }

  private Verdict progressing() {
    return switch (plan.phase()) {
      case WITHDRAWING ->
          progressing(
              true, Reason.RELEASING, Message.join("Networks are being given back.", facts.left()));
      case RELEASING ->
          progressing(
              true,
              Reason.RELEASING,
              "What is left on nodes is being removed: %d of %d nodes have pods that do it."
                  .formatted(agents.updated(), agents.desired()));
      case REMOVING, NONE -> progressing(true, Reason.RELEASING, "The agents are being removed.");
      case NO_IMAGE -> progressing(false, Reason.ROLLED_OUT, "There is nothing to roll out.");
      case STANDING -> rollOut();
    };
  }

  private Verdict rollOut() {
    if (!plan.stopped().isEmpty()) {
      return progressing(true, Reason.ROLLOUT_STOPPED, Message.join(plan.stopped()));
    }
    boolean counted =
        facts
            .daemonSet()
            .filter(there -> there.template().equals(plan.template()))
            .filter(there -> there.observed() >= there.generation())
            .isPresent();
    if (counted && agents.updated() >= agents.desired() && agents.ready() >= agents.desired()) {
      return progressing(
          false,
          Reason.ROLLED_OUT,
          "All %d agents are as spec.agent says.".formatted(agents.desired()));
    }
    return progressing(
        true,
        Reason.ROLLING_OUT,
        "%d of %d agents are as spec.agent says, %d are ready."
            .formatted(agents.updated(), agents.desired(), agents.ready()));
  }

  private static Verdict progressing(boolean truth, Reason reason, String message) {
    return Verdict.of(ConditionType.PROGRESSING, truth, reason, message);
  }

  private Verdict degraded() {
    List<Reason> reasons = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    if (!refused.isEmpty()) {
      reasons.add(Reason.WRITE_REFUSED);
      messages.addAll(refused);
    }
    if (plan.phase() == Phase.NO_IMAGE) {
      reasons.add(Reason.IMAGE_MISSING);
      messages.add(imageMissing());
    }
    if (!plan.stopped().isEmpty()) {
      reasons.add(Reason.ROLLOUT_STOPPED);
      messages.addAll(plan.stopped());
    }
    operator
        .spec()
        .error()
        .ifPresent(why -> {
          reasons.add(Reason.INVALID_SPEC);
          messages.add("EVPNOperator \"default\" is invalid: %s.".formatted(why));
        });
    List<String> unknown = FeatureGate.unknown(spec.featureGates());
    if (!unknown.isEmpty()) {
      reasons.add(Reason.FEATURE_GATE_UNKNOWN);
      messages.add(
          Message.of(
              "spec.featureGates of EVPNOperator \"default\"",
              "this release does not know " + Message.names(unknown),
              "Correct or remove them"));
    }
    return reasons.isEmpty()
        ? Verdict.of(ConditionType.DEGRADED, false, Reason.AS_EXPECTED, "Nothing is wrong.")
        : Verdict.of(ConditionType.DEGRADED, true, reasons.getFirst(), Message.join(messages));
  }
}
