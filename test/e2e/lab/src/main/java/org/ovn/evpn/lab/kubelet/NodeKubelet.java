// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.shell.LabShell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kubelet of one node. Thread-safe. */
final class NodeKubelet implements PodWorker.Host, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeKubelet.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final String API_HOST = "KUBERNETES_SERVICE_HOST";

  private final KubernetesClient client;
  private final LabShell shell;
  private final NodePlan node;
  private final Set<String> namespaces;
  private final Registry registry;
  private final Map<String, String> api;
  private final AtomicInteger networks;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Pod> pods;

  /**
   * Prepares; {@link #start} begins.
   *
   * @param namespaces whose pods it runs; those of others are the work of others
   * @param api what containers are told of the API server
   * @param networks counts the pods with a network of their own, of all nodes
   */
  NodeKubelet(
      KubernetesClient client,
      LabShell shell,
      NodePlan node,
      Set<String> namespaces,
      Map<String, String> api,
      AtomicInteger networks) {
    this.client = client;
    this.shell = shell;
    this.node = node;
    this.namespaces = namespaces;
    this.registry = new Registry(shell.env());
    this.api = api;
    this.networks = networks;
    this.pods =
        client.pods().inAnyNamespace().withField("spec.nodeName", node.name()).runnableInformer(0);
    pods.addEventHandler(
        new ResourceEventHandler<Pod>() {
          @Override
          public void onAdd(Pod pod) {
            seen(pod);
          }

          @Override
          public void onUpdate(Pod old, Pod pod) {
            seen(pod);
          }

          @Override
          public void onDelete(Pod pod, boolean finalStateUnknown) {
            PodWorker worker = workers.remove(pod.getMetadata().getUid());
            if (worker != null) {
              worker.gone();
            }
          }
        });
  }

  /** Tells of the node, then begins to run its pods. */
  void start() {
    ObjectNode known = JSON.createObjectNode();
    known.withObject("/metadata/labels").put("kubernetes.io/arch", "amd64");
    // the API server gives each new node the taint not-ready; here nobody but kubelet takes it off
    known.withObject("/spec").putNull("taints");
    client
        .nodes()
        .withName(node.name())
        .patch(PatchContext.of(PatchType.JSON_MERGE), known.toString());
    client
        .nodes()
        .withName(node.name())
        .subresource("status")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), status().toString());
    var _ = pods.start();
  }

  /** What the scheduler asks for. */
  private ObjectNode status() {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode status = body.putObject("status");
    for (String amount : Set.of("capacity", "allocatable")) {
      status
          .putObject(amount)
          .put("cpu", "4")
          .put("memory", "8Gi")
          .put("ephemeral-storage", "16Gi")
          .put("pods", "110");
    }
    ObjectNode address = status.putArray("addresses").addObject();
    address.put("type", "InternalIP").put("address", address());
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "True")
        .put("reason", "KubeletReady")
        .put("message", "the lab's kubelet runs")
        .put("lastHeartbeatTime", now)
        .put("lastTransitionTime", now);
    return body;
  }

  private void seen(Pod pod) {
    if (!namespaces.contains(pod.getMetadata().getNamespace())) {
      return;
    }
    workers
        .computeIfAbsent(
            pod.getMetadata().getUid(),
            _ -> {
              LOG.info(
                  "pod {}/{} is bound to {}",
                  pod.getMetadata().getNamespace(),
                  pod.getMetadata().getName(),
                  node.name());
              PodWorker worker = new PodWorker(this, pod);
              Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).start(worker);
              return worker;
            })
        .changed(pod);
  }

  @Override
  public PodPlace place(Pod pod) {
    String uid = pod.getMetadata().getUid();
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
        ? new NodePlace(shell, node.name(), address(), uid)
        : new MachinePlace(
            shell.env(), uid, networks.incrementAndGet(), String.valueOf(api.get(API_HOST)));
  }

  @Override
  public String address() {
    return node.address().host();
  }

  @Override
  public Volumes volumes(Pod pod, PodPlace place) {
    return new Volumes(client, shell.env(), pod, place);
  }

  @Override
  public Map<String, String> api() {
    return api;
  }

  @Override
  public Registry registry() {
    return registry;
  }

  @Override
  public void writeStatus(Pod pod, ObjectNode status) {
    ObjectNode body = JSON.createObjectNode();
    // another pod may have the name by now
    body.putObject("metadata").put("uid", pod.getMetadata().getUid());
    body.set("status", status);
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .subresource("status")
          .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), body.toString());
    } catch (KubernetesClientException e) {
      if (e.getCode() != NOT_FOUND && e.getCode() != CONFLICT) {
        throw e;
      }
    }
  }

  @Override
  public void delete(Pod pod) {
    LOG.info("pod {}/{} has ended", pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    client.pods().resource(pod).withGracePeriod(0).delete();
  }

  @Override
  public void close() {
    pods.stop();
    for (PodWorker worker : workers.values()) {
      try {
        worker.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
