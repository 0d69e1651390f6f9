// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.manifests.SilentProxy;

/**
 * Whether a leader that lost its lease without hearing of it writes once more after another process
 * has it. The API server numbers all its writes in one row, so the order is certain. All cases run
 * side by side, as each waits for a lease to end.
 */
@Tag("api")
class LeadershipApiTest {
  private static final String OLD = "old";
  private static final String NEW = "new";
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(60);

  /** The old leader may do its worst for so long after that. */
  private static final Duration LOOK_ON = Duration.ofSeconds(12);

  /** Versions, as the API server counts them. */
  private record Outcome(long lastOfOld, long taken, long firstOfNew) {}

  private interface Misfortune {
    void befall() throws IOException;
  }

  private static final ExecutorService EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();
  private static ApiServer server;
  private static Config config;
  private static Future<Outcome> cut;
  private static Future<Outcome> slow;
  private static Future<Outcome> stopped;

  @BeforeAll
  static void start() {
    server = new ApiServer();
    server.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: test-leader}
        rules:
        - apiGroups: [coordination.k8s.io]
          resources: [leases]
          verbs: [get, create, update, patch]
        - apiGroups: [""]
          resources: [configmaps]
          verbs: [get, create, patch]
        """);
    server.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: test-leader}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: test-leader}
        subjects:
        - {kind: ServiceAccount, name: udn-controller, namespace: evpn-system}
        """);
    try (KubernetesClient own = server.serviceAccount("evpn-system", "udn-controller")) {
      config = own.getConfiguration();
    }
    cut = EXECUTOR.submit(() -> cut("leaders-cut"));
    slow = EXECUTOR.submit(() -> slow("leaders-slow"));
    stopped = EXECUTOR.submit(() -> stopped("leaders-stopped"));
  }

  @AfterAll
  static void clear() {
    EXECUTOR.shutdownNow();
    for (String namespace : new String[] {"leaders-cut", "leaders-slow", "leaders-stopped"}) {
      server.admin.leases().inNamespace(namespace).delete();
      server.admin.configMaps().inNamespace(namespace).delete();
    }
    server.admin.rbac().clusterRoleBindings().withName("test-leader").delete();
    server.admin.rbac().clusterRoles().withName("test-leader").delete();
  }

  /** Writes get through, renewals do not: the worst case. */
  private static Outcome cut(String namespace) throws Exception {
    try (SilentProxy proxy = new SilentProxy(config);
        LeaderProgram old =
            new LeaderProgram(Connection.open(config, proxy.through(config)), namespace, OLD)) {
      return run(namespace, proxy::cut);
    }
  }

  private static Outcome slow(String namespace) throws Exception {
    try (SilentProxy proxy = new SilentProxy(config);
        LeaderProgram old =
            new LeaderProgram(Connection.open(config, proxy.through(config)), namespace, OLD)) {
      return run(namespace, () -> proxy.delay(Duration.ofSeconds(8)));
    }
  }

  private static Outcome stopped(String namespace) throws Exception {
    Process old =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                LeaderProgram.class.getName(),
                config.getMasterUrl(),
                config.getCaCertData(),
                config.getOauthToken(),
                namespace,
                OLD)
            .inheritIO()
            .start();
    try {
      return run(
          namespace,
          () -> {
            signal(old, "STOP");
            Future<Integer> _ =
                EXECUTOR.submit(() -> {
                  await().atMost(TAKEN_WITHIN).until(() -> holder(namespace).equals(NEW));
                  signal(old, "CONT");
                  return 0;
                });
          });
    } finally {
      old.destroyForcibly().waitFor();
    }
  }

  private static void signal(Process process, String name) throws IOException {
    try {
      assertThat(
              new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                  .inheritIO()
                  .start()
                  .waitFor())
          .isZero();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The old leader runs already, or is about to. */
  private static Outcome run(String namespace, Misfortune misfortune) throws Exception {
    server.namespace(namespace);
    CompletableFuture<Long> taken = new CompletableFuture<>();
    try (Watch watch =
        server.admin.leases().inNamespace(namespace).watch(new FirstHeldBy(NEW, taken))) {
      await().atMost(TAKEN_WITHIN).until(() -> version(namespace, OLD) > 0);
      try (LeaderProgram next = new LeaderProgram(Connection.open(config), namespace, NEW)) {
        misfortune.befall();
        await().atMost(TAKEN_WITHIN).until(taken::isDone);
        await().atMost(TAKEN_WITHIN).until(() -> version(namespace, NEW) > 0);
        Thread.sleep(LOOK_ON);
        return new Outcome(version(namespace, OLD), taken.join(), version(namespace, NEW));
      }
    }
  }

  private record FirstHeldBy(String holder, CompletableFuture<Long> version)
      implements Watcher<Lease> {
    @Override
    public void eventReceived(Action action, Lease lease) {
      if (holder.equals(lease.getSpec().getHolderIdentity())) {
        version.complete(Long.valueOf(lease.getMetadata().getResourceVersion()));
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      version.completeExceptionally(cause);
    }
  }

  private static String holder(String namespace) {
    Lease lease = server.admin.leases().inNamespace(namespace).withName(Leadership.LEASE).get();
    return lease == null ? "" : String.valueOf(lease.getSpec().getHolderIdentity());
  }

  private static long version(String namespace, String writer) {
    var map =
        server.admin.configMaps().inNamespace(namespace).withName("written-by-" + writer).get();
    return map == null ? 0 : Long.parseLong(map.getMetadata().getResourceVersion());
  }

  private static void holds(Future<Outcome> future)
      throws ExecutionException, InterruptedException {
    Outcome outcome = future.get();
    assertThat(outcome.lastOfOld()).isPositive().isLessThan(outcome.taken());
    assertThat(outcome.firstOfNew()).isGreaterThan(outcome.taken());
  }

  @Test
  void connectionOfTheLease_cut_oldLeaderIsSilentBeforeTheNewOneBegins() throws Exception {
    holds(cut);
  }

  @Test
  void answersAboutTheLease_tooSlow_oldLeaderIsSilentBeforeTheNewOneBegins() throws Exception {
    holds(slow);
  }

  @Test
  void process_stoppedAndGoingOn_sendsNothingMore() throws Exception {
    holds(stopped);
  }
}
