// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;

/**
 * What kubelets and agents do about the agents' pods, on all nodes: pods start and end, readiness
 * follows containers and gates, and each agent says what its node has.
 */
final class NodeActors implements AutoCloseable {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("node")
          .withForce(true)
          .build();
  private static final PatchContext MERGE = PatchContext.of(PatchType.STRATEGIC_MERGE);

  private final KubernetesClient admin;
  private final String namespace;
  private final Thread thread = Thread.ofPlatform().daemon().name("nodes").unstarted(this::run);
  private final Set<String> released = ConcurrentHashMap.newKeySet();
  private final Map<String, List<Condition>> said = new HashMap<>();
  private volatile Set<String> networks = Set.of();
  private volatile boolean harm;
  private final Set<String> harmless = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  NodeActors(KubernetesClient admin, String namespace) {
    this.admin = admin;
    this.namespace = namespace;
  }

  void start() {
    thread.start();
  }

  /** What each node has of EVPNNetworks. */
  void networks(Set<String> names) {
    networks = names;
  }

  /** Whether pods that start from now on make their nodes worse; those that run do not. */
  void harmNewAgents(boolean doesHarm) {
    if (doesHarm) {
      pods().forEach(pod -> harmless.add(pod.getMetadata().getName()));
    }
    harm = doesHarm;
  }

  /** Nodes whose pod released them. */
  Set<String> released() {
    return Set.copyOf(released);
  }

  private List<Pod> pods() {
    return admin
        .pods()
        .inNamespace(namespace)
        .withLabel(ApiGroup.NAME_LABEL, ApiGroup.AGENT_ACCOUNT)
        .list()
        .getItems();
  }

  private void run() {
    while (!ended) {
      try {
        pods().forEach(this::act);
        Thread.sleep(200);
      } catch (KubernetesClientException e) {
        // an object went meanwhile: the next look tells
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void act(Pod pod) {
    String node = pod.getSpec().getNodeName();
    if (node == null || node.isEmpty()) {
      bind(pod);
      return;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      admin.resource(pod).withGracePeriod(0).delete();
      return;
    }
    boolean serves = pod.getSpec().getContainers().getFirst().getArgs().isEmpty();
    boolean gated =
        pod.getSpec().getReadinessGates().stream()
            .allMatch(gate -> isTrue(pod, gate.getConditionType()));
    if (!isTrue(pod, "ContainersReady") || isTrue(pod, "Ready") != gated) {
      conditions(pod, gated);
    }
    if (serves) {
      says(pod, node);
    } else {
      released.add(node);
    }
  }

  /** The DaemonSet controller asks for a node by affinity; the scheduler binds. */
  private void bind(Pod pod) {
    String node =
        pod.getSpec()
            .getAffinity()
            .getNodeAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution()
            .getNodeSelectorTerms()
            .getFirst()
            .getMatchFields()
            .getFirst()
            .getValues()
            .getFirst();
    admin
        .resource(
            new io.fabric8.kubernetes.api.model.BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(namespace)
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build())
        .inNamespace(namespace)
        .create();
  }

  private static boolean isTrue(Pod pod, String type) {
    return AgentPods.condition(pod, type).filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  private void conditions(Pod pod, boolean ready) {
    Pod patch =
        new io.fabric8.kubernetes.api.model.PodBuilder()
            .withNewMetadata()
            .withName(pod.getMetadata().getName())
            .withNamespace(namespace)
            .endMetadata()
            .withNewStatus()
            .withPhase("Running")
            .withConditions(condition("ContainersReady", true), condition("Ready", ready))
            .endStatus()
            .build();
    admin.resource(pod).subresource("status").patch(MERGE, patch);
  }

  private static PodCondition condition(String type, boolean truth) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(truth ? "True" : "False")
        .withLastTransitionTime(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }

  private void says(Pod pod, String node) {
    String name = pod.getMetadata().getName();
    boolean bad = harm && !harmless.contains(name);
    List<Condition> conditions =
        Conditions.set(
            said.getOrDefault(node, List.of()),
            ConditionType.READY,
            Condition.Status.of(!bad),
            bad ? Reason.OVN_UNREACHABLE : Reason.PROGRAMMED,
            bad ? "OVN's databases cannot be reached." : "All is well.",
            null,
            Instant.now().plusSeconds(bad ? 1 : 0));
    said.put(node, conditions);
    EvpnNodeState state = new EvpnNodeState();
    state.getMetadata().setName(node);
    state.setStatus(
        new EvpnNodeStateStatus(
                pod.getSpec().getContainers().getFirst().getImage(),
                List.of(),
                networks.stream()
                    .map(network ->
                        new NodeNetwork(network, 1, null, null, null, null, 0, 0, List.of()))
                    .toList(),
                conditions)
            .by(name));
    EvpnNodeState before = admin.resources(EvpnNodeState.class).withName(node).get();
    if (before == null) {
      EvpnNodeState empty = new EvpnNodeState();
      empty.getMetadata().setName(node);
      admin.resource(empty).patch(APPLY);
    } else if (Objects.equals(before.statusOrEmpty(), state.getStatus())) {
      return;
    }
    admin.resource(state).subresource("status").patch(APPLY, state);
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pods().forEach(pod -> admin.resource(pod).withGracePeriod(0).delete());
  }
}
