// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.LogSettings;
import org.ovn.evpn.controller.facts.OperatorFact;
import org.ovn.evpn.controller.install.InstallPlan.Phase;

/**
 * Decides what to do about the agents.
 *
 * <p>In: the finalizer, OpenShift's rights, the DaemonSet, and last the admission policies. Out,
 * when the EVPNOperator is deleted, each stage only after the one before it:
 *
 * <ol>
 *   <li>Every network is given back as when its EVPN is deleted: agents, then FRR's part. Who
 *       decides that is the controller's planner, which sees all EVPNs as leaving; the agents serve
 *       on until nothing is left.
 *   <li>The agents are replaced by pods that give back what no API object holds any more, such as
 *       the devices of a VTEP with addresses of the admin, and stay to say that it is done.
 *   <li>The DaemonSet goes, with its pods.
 *   <li>What agents said, the policies in the reverse order, OpenShift's rights, the finalizer.
 * </ol>
 *
 * <p>Nothing of it has an owner reference to the EVPNOperator: with {@code --cascade=foreground}
 * the garbage collector would take the agents away before they have given back anything.
 */
public final class InstallPlanner {
  /** How soon what stays away is looked for. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final InstallFacts facts;
  private final OperatorFact operator;
  private final Surroundings surroundings;
  private final List<InstallStep> steps = new ArrayList<>();

  private InstallPlanner(InstallFacts facts, OperatorFact operator) {
    this.facts = facts;
    this.operator = operator;
    this.surroundings = facts.surroundings();
  }

  /** Plans. */
  public static InstallPlan plan(InstallFacts facts) {
    return facts
        .operator()
        .map(operator -> new InstallPlanner(facts, operator).run())
        .orElse(InstallPlan.NOTHING);
  }

  private InstallPlan run() {
    boolean held = operator.meta().finalizers().contains(ApiGroup.UNINSTALL_FINALIZER);
    if (operator.meta().deleting()) {
      return held ? leaving() : InstallPlan.NOTHING;
    }
    if (!held) {
      // before anything of ours is there, so that nothing is ever left behind
      steps.add(new InstallStep.Finalizer(operator.meta().uid(), true));
    }
    return standing();
  }

  private InstallPlan standing() {
    Optional<String> image = facts.image();
    if (facts.due() && surroundings.openShift()) {
      apply(
          Target.securityContextConstraints(),
          AgentRights.securityContextConstraints(surroundings.namespace()));
    }
    String template = image.map(this::serve).orElse("");
    if (facts.due()) {
      surroundings.policies().forEach(policy -> apply(target(policy), policy));
    }
    facts.logs().keySet().stream().sorted().forEach(this::logLevel);
    Gates gates = gates(template);
    return new InstallPlan(
        steps,
        image.isPresent() ? Phase.STANDING : Phase.NO_IMAGE,
        template,
        gates.worse,
        gates.again);
  }

  /** No new agent is needed for that; one that is not asked logs as without an EVPNOperator. */
  private void logLevel(String node) {
    InstallFacts.NodeLog there = Objects.requireNonNull(facts.logs().get(node));
    String wanted = operator.specOrEmpty().loggingOrEmpty().levelText();
    if (!there.level().orElse(LogSettings.EMPTY.levelText()).equals(wanted)) {
      steps.add(new InstallStep.LogLevel(node, there.uid(), wanted));
    }
  }

  private String serve(String image) {
    ObjectNode body =
        AgentDaemonSet.of(operator.specOrEmpty(), image, surroundings, AgentDaemonSet.Mode.SERVE);
    write(body);
    return AgentDaemonSet.template(body);
  }

  /** Writes the DaemonSet unless it stands as we wrote it. */
  private void write(ObjectNode body) {
    Optional<DaemonSetFact> there = facts.daemonSet();
    boolean same =
        there.isPresent()
            && !there.get().foreign()
            && there.get().template().equals(AgentDaemonSet.template(body))
            && there.get().isAsWritten(facts.written().orElse(null));
    if (facts.due() || !same) {
      steps.add(
          new InstallStep.Apply(
              Target.daemonSet(surroundings.namespace()),
              body,
              there.filter(DaemonSetFact::foreign).isPresent()));
    }
  }

  private void apply(Target target, ObjectNode body) {
    steps.add(new InstallStep.Apply(target, body, false));
  }

  private static Target target(ObjectNode policy) {
    return Target.policy(
        policy.path("kind").asText(), policy.at("/metadata").path("name").asText());
  }

  private static final class Gates {
    private final List<String> worse = new ArrayList<>();
    private Optional<Duration> again = Optional.empty();

    void early(Duration when) {
      again = Optional.of(again.filter(other -> other.compareTo(when) < 0).orElse(when));
    }
  }

  private Gates gates(String template) {
    Gates gates = new Gates();
    for (AgentPod pod : facts.pods()) {
      if (pod.served() || pod.leaving() || pod.node().isEmpty()) {
        continue;
      }
      switch (ServedGate.judge(pod, Optional.ofNullable(facts.states().get(pod.node())))) {
        case ServedGate.Verdict.Served _ ->
            steps.add(
                new InstallStep.Serve(
                    pod.name(), "The node is no worse than before this pod was made."));
        case ServedGate.Verdict.Early(Duration again) -> gates.early(again);
        case ServedGate.Verdict.Worse(String why) -> {
          // one of an older template is on its way out whatever becomes of it
          if (pod.template().equals(template)) {
            gates.worse.add(why);
          }
        }
      }
    }
    return gates;
  }

  private InstallPlan leaving() {
    if (!facts.left().isEmpty()) {
      Optional<String> image = facts.image();
      String template = facts.daemonSet().isPresent() ? image.map(this::serve).orElse("") : "";
      return new InstallPlan(steps, Phase.WITHDRAWING, template, List.of(), Optional.of(LOOK));
    }
    if (facts.daemonSet().isPresent() && !facts.daemonSet().get().leaving()) {
      return releasing(facts.daemonSet().get());
    }
    if (facts.daemonSet().isPresent() || !facts.pods().isEmpty()) {
      return removing();
    }
    facts.states().keySet().stream()
        .sorted()
        .forEach(node -> steps.add(new InstallStep.DeleteNodeState(node)));
    surroundings.policies().reversed().stream()
        .map(InstallPlanner::target)
        .forEach(target -> steps.add(new InstallStep.Delete(target)));
    if (surroundings.openShift()) {
      steps.add(new InstallStep.Delete(Target.securityContextConstraints()));
    }
    steps.add(new InstallStep.Finalizer(operator.meta().uid(), false));
    return removing();
  }

  private InstallPlan removing() {
    return new InstallPlan(steps, Phase.REMOVING, "", List.of(), Optional.of(LOOK));
  }

  private InstallPlan releasing(DaemonSetFact there) {
    Target daemonSet = Target.daemonSet(surroundings.namespace());
    Optional<String> image = facts.image();
    if (image.isEmpty()) {
      // without an image there never was a pod
      steps.add(new InstallStep.Delete(daemonSet));
      return removing();
    }
    ObjectNode body =
        AgentDaemonSet.of(
            operator.specOrEmpty(), image.get(), surroundings, AgentDaemonSet.Mode.RELEASE);
    write(body);
    String template = AgentDaemonSet.template(body);
    boolean written = steps.isEmpty();
    if (written && there.observed() >= there.generation() && isReleased(there, template)) {
      steps.add(new InstallStep.Delete(daemonSet));
    }
    return new InstallPlan(steps, Phase.RELEASING, template, List.of(), Optional.of(LOOK));
  }

  private boolean isReleased(DaemonSetFact there, String template) {
    long done =
        facts.pods().stream()
            .filter(pod -> pod.template().equals(template) && pod.lives() && !pod.leaving())
            .count();
    return done >= there.desired() && done == facts.pods().size();
  }
}
