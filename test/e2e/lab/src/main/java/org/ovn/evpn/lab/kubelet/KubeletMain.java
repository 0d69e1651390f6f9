// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.ovn.evpn.lab.Lab;
import org.ovn.evpn.lab.LabEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kubelets of all nodes of a lab, as one process in the lab's network namespace, outside the
 * guest. Environment: {@code KUBECONFIG} (an administrator's), {@code LAB_DIR}. It ends on SIGTERM,
 * and every container of it with it.
 */
public final class KubeletMain {

  private static final Logger LOG = LoggerFactory.getLogger(KubeletMain.class);

  /** Whose pods are run: those of tenants are the fixture's, and frr-k8s is the lab's. */
  private static final Set<String> NAMESPACES = Set.of("evpn-system");

  /** There are no Services in a lab: pods are told of the server itself. */
  private static final Map<String, String> API =
      Map.of("KUBERNETES_SERVICE_HOST", "10.99.0.1", "KUBERNETES_SERVICE_PORT", "6443");

  private KubeletMain() {}

  /** Entry point; takes no arguments. */
  public static void main(String[] args) throws InterruptedException {
    Lab lab = Lab.attach(LabEnv.fromEnvironment());
    Config config = Config.autoConfigure(null);
    // the lab's client keys are elliptic; the client takes every PKCS#8 key for RSA unless told
    config.setClientKeyAlgo("EC");
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    AtomicInteger networks = new AtomicInteger();
    List<NodeKubelet> kubelets =
        lab.nodes().stream()
            .map(node -> new NodeKubelet(client, lab.shell(), node, NAMESPACES, API, networks))
            .toList();
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  kubelets.forEach(NodeKubelet::close);
                  end.countDown();
                }));
    kubelets.forEach(NodeKubelet::start);
    LOG.info("the kubelets of {} nodes run", kubelets.size());
    end.await();
  }
}
