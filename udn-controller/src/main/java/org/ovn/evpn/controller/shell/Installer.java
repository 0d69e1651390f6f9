// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.EvpnOperator;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;
import org.ovn.evpn.api.value.Backoff;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.OperatorFact;
import org.ovn.evpn.controller.install.DaemonSetFact;
import org.ovn.evpn.controller.install.GivenBack;
import org.ovn.evpn.controller.install.InstallFacts;
import org.ovn.evpn.controller.install.InstallPlan;
import org.ovn.evpn.controller.install.InstallPlanner;
import org.ovn.evpn.controller.install.InstallStep;
import org.ovn.evpn.controller.install.Surroundings;
import org.ovn.evpn.controller.queue.KeyedQueue;
import org.ovn.evpn.controller.status.OperatorStatuses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the agents: watches their DaemonSet, plans, and carries the steps out, in order and one at a
 * time. What no event tells, such as a policy that somebody edited, is written again each minute;
 * an apply that changes nothing costs the API server no write. Thread-safe.
 */
final class Installer implements AutoCloseable {
  /** What a process is told of its agents. */
  record Options(String namespace, Optional<String> image, String version) {}

  private static final Logger LOG = LoggerFactory.getLogger(Installer.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final Duration GATHER = Duration.ofMillis(500);
  private static final Duration RESYNC = Duration.ofMinutes(1);

  /** How soon it is looked again where something is missing, fails or stops. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final String SCC = "security.openshift.io/v1";

  private enum Task {
    LOOK
  }

  private final KubernetesClient client;
  private final Cluster cluster;
  private final ApiWriter api;
  private final ObjectWriter objects;
  private final Options options;
  private final Clock clock;
  private final Consumer<Optional<EvpnOperatorSpec>> onSpec;
  private final List<ObjectNode> policies;
  private final KeyedQueue<Task> queue;
  private final SharedIndexInformer<GenericKubernetesResource> daemonSets;

  // the queue's one worker only
  private boolean watches;
  private boolean openShift;
  private @Nullable Long lastWhole;
  private DaemonSetFact.@Nullable Written written;
  private String refused = "";
  private @Nullable JsonNode answered;

  /**
   * Prepares; {@link #start} begins.
   *
   * @param onSpec told of what the EVPNOperator asks for at each look
   */
  Installer(
      KubernetesClient client,
      Cluster cluster,
      ApiWriter api,
      Options options,
      Clock clock,
      Consumer<Optional<EvpnOperatorSpec>> onSpec) {
    this.client = client;
    this.cluster = cluster;
    this.api = api;
    this.objects = new ObjectWriter(api, cluster);
    this.options = options;
    this.clock = clock;
    this.onSpec = onSpec;
    this.policies = PolicyFiles.read(client.getKubernetesSerialization(), options.namespace());
    this.queue = new KeyedQueue<>("install", 1, BACKOFF, task -> look());
    this.daemonSets = informer();
  }

  private SharedIndexInformer<GenericKubernetesResource> informer() {
    SharedIndexInformer<GenericKubernetesResource> informer =
        client
            .genericKubernetesResources(
                new ResourceDefinitionContext.Builder()
                    .withGroup("apps")
                    .withVersion("v1")
                    .withKind("DaemonSet")
                    .withPlural("daemonsets")
                    .withNamespaced(true)
                    .build())
            .inNamespace(options.namespace())
            .withName(ApiGroup.AGENT_ACCOUNT)
            .runnableInformer(0);
    informer.exceptionHandler((begun, failure) -> {
      LOG.warn("Watch of the agents' DaemonSet failed, goes on: {}", failure.toString());
      return true;
    });
    informer.addEventHandler(
        new ResourceEventHandler<GenericKubernetesResource>() {
          @Override
          public void onAdd(GenericKubernetesResource object) {
            changed();
          }

          @Override
          public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource object) {
            changed();
          }

          @Override
          public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
            changed();
          }
        });
    return informer;
  }

  /** Begins: this process is the leader. */
  void start() {
    cluster.agents().onPods(this::changed);
    queue.add(Task.LOOK);
  }

  /** Something changed, maybe here. */
  void changed() {
    queue.addAfter(Task.LOOK, GATHER);
  }

  private void look() throws InterruptedException {
    if (!cluster.hasLooked() || cluster.missing().contains(ApiKind.EVPN_OPERATOR)) {
      queue.addAfter(Task.LOOK, SOON);
      return;
    }
    Optional<OperatorFact> operator = cluster.operator();
    onSpec.accept(operator.map(OperatorFact::specOrEmpty));
    if (operator.isEmpty()) {
      return;
    }
    if (!watches) {
      watches = true;
      var _ = daemonSets.start();
    }
    if (!daemonSets.hasSynced() || !cluster.agents().seesPods()) {
      changed();
      return;
    }
    InstallFacts facts = facts(operator.get());
    InstallPlan plan = InstallPlanner.plan(facts);
    Optional<String> failure = execute(plan.steps());
    if (failure.isEmpty() && facts.due()) {
      lastWhole = System.nanoTime();
    }
    String told = failure.filter(refused::equals).orElse("");
    refused = failure.orElse("");
    boolean gone =
        plan.steps().contains(new InstallStep.Finalizer(operator.get().meta().uid(), false));
    if (gone && failure.isEmpty()) {
      // one that is created anew must not wait for what is gone with this one
      lastWhole = null;
    } else {
      tell(operator.get(), facts, plan, told);
    }
    queue.addAfter(Task.LOOK, again(plan, failure.isPresent()));
  }

  private static Duration again(InstallPlan plan, boolean failed) {
    Duration next = failed || !plan.stopped().isEmpty() ? SOON : RESYNC;
    return plan.again().filter(again -> again.compareTo(next) < 0).orElse(next);
  }

  private InstallFacts facts(OperatorFact operator) {
    boolean due = lastWhole == null || System.nanoTime() - lastWhole > RESYNC.toNanos();
    if (due) {
      openShift = isOpenShift();
    }
    ClusterFacts all = cluster.snapshot();
    Map<String, EvpnNodeStateStatus> states = new HashMap<>();
    Map<String, InstallFacts.NodeLog> logs = new HashMap<>();
    for (NodeStateFact state : all.nodeStates()) {
      states.put(state.node(), state.status());
      logs.put(state.node(), new InstallFacts.NodeLog(state.uid(), state.logLevel()));
    }
    return new InstallFacts(
        Optional.of(operator),
        new Surroundings(
            options.namespace(), options.image(), options.version(), openShift, policies),
        daemonSet(),
        Optional.ofNullable(written),
        cluster.agents().pods(),
        states,
        logs,
        operator.meta().deleting() ? GivenBack.left(all) : List.of(),
        due);
  }

  /** The newer one of what the watch shows and what we were answered. */
  private Optional<DaemonSetFact> daemonSet() {
    Optional<JsonNode> seen =
        daemonSets.getStore().list().stream()
            .findFirst()
            .map(object -> JSON.<JsonNode>valueToTree(object));
    JsonNode answer = answered;
    if (answer != null && seen.filter(s -> isOlder(s, answer)).isPresent()) {
      return Optional.of(DaemonSetFact.of(answer));
    }
    return seen.map(DaemonSetFact::of);
  }

  private static boolean isOlder(JsonNode seen, JsonNode answer) {
    return seen.at("/metadata/uid").equals(answer.at("/metadata/uid"))
        && seen.at("/metadata/generation").asLong() < answer.at("/metadata/generation").asLong();
  }

  private boolean isOpenShift() {
    try {
      return client.getApiResources(SCC) != null;
    } catch (KubernetesClientException e) {
      LOG.warn("Cannot ask for the resources of {}: {}", SCC, e.getMessage());
      return openShift;
    }
  }

  /** Carries out; the API server's words about the first step that fails. */
  private Optional<String> execute(List<InstallStep> steps) throws InterruptedException {
    for (InstallStep step : steps) {
      try {
        execute(step);
      } catch (ApiException e) {
        LOG.warn("{}", e.getMessage());
        return Optional.of(e.getMessage() + ".");
      }
    }
    return Optional.empty();
  }

  private void execute(InstallStep step) throws ApiException, InterruptedException {
    switch (step) {
      case InstallStep.Apply apply -> apply(apply);
      case InstallStep.Delete delete -> {
        LOG.info("Delete {}", delete.target());
        api.deleteAt(delete.target().path());
      }
      case InstallStep.Serve serve -> {
        LOG.info("Pod {}: {}", serve.pod(), serve.message());
        api.applyAt(pod(serve.pod()) + "/status", gate(serve));
      }
      case InstallStep.LogLevel(String node, String uid, String level) ->
          objects.apply(
              ApiKind.EVPN_NODE_STATE, "", node, RequestBodies.logLevel(node, uid, level));
      case InstallStep.DeleteNodeState state ->
          api.deleteAt("/apis/" + ApiGroup.API_VERSION + "/evpnnodestates/" + state.node());
      case InstallStep.Finalizer finalizer -> finalizer(finalizer);
    }
  }

  private void apply(InstallStep.Apply step) throws ApiException, InterruptedException {
    JsonNode answer = api.applyAt(step.target().path(), step.body());
    if (step.replace()) {
      LOG.info("{}: somebody else's fields are taken out of its spec", step.target());
      answer =
          api.editAt(
              step.target().path(),
              List.of(
                  RequestBodies.test("/metadata/uid", answer.at("/metadata/uid").asText()),
                  RequestBodies.replaceSpec(step.body())));
    }
    if (step.target().kind().equals("DaemonSet")) {
      DaemonSetFact.Written now = DaemonSetFact.Written.of(answer);
      if (!now.equals(written)) {
        LOG.info("{} is at generation {}", step.target(), now.generation());
      }
      written = now;
      answered = answer;
    }
  }

  private String pod(String name) {
    return "/api/v1/namespaces/%s/pods/%s".formatted(options.namespace(), name);
  }

  private ObjectNode gate(InstallStep.Serve serve) {
    ObjectNode body = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    body.putObject("metadata").put("name", serve.pod()).put("namespace", options.namespace());
    body.putObject("status")
        .putArray("conditions")
        .addObject()
        .put("type", ApiGroup.NODE_SERVED_GATE)
        .put("status", "True")
        .put("reason", "NoWorse")
        .put("message", serve.message())
        .put("lastTransitionTime", clock.instant().toString());
    return body;
  }

  private void finalizer(InstallStep.Finalizer step) throws ApiException, InterruptedException {
    if (step.wanted()) {
      objects.apply(
          ApiKind.EVPN_OPERATOR,
          "",
          EvpnOperator.NAME,
          RequestBodies.finalizer(
              ApiKind.EVPN_OPERATOR, EvpnOperator.NAME, step.uid(), ApiGroup.UNINSTALL_FINALIZER));
      return;
    }
    LOG.info("All that was made for the agents is gone, and every node is given back");
    objects.release(
        ApiKind.EVPN_OPERATOR, EvpnOperator.NAME, step.uid(), ApiGroup.UNINSTALL_FINALIZER);
  }

  private void tell(OperatorFact operator, InstallFacts facts, InstallPlan plan, String told)
      throws InterruptedException {
    EvpnOperatorStatus status =
        OperatorStatuses.of(
            operator, facts, plan, told.isEmpty() ? List.of() : List.of(told), clock.instant());
    if (status.equals(operator.status())) {
      return;
    }
    try {
      objects.applyStatus(
          ApiKind.EVPN_OPERATOR,
          "",
          EvpnOperator.NAME,
          RequestBodies.status(ApiKind.EVPN_OPERATOR, operator.meta(), status));
    } catch (ApiException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  @Override
  public void close() {
    queue.close();
    daemonSets.stop();
  }
}
