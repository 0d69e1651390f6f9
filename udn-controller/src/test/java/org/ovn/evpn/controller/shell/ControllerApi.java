// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Evpn;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.controller.install.StartSettings;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;
import org.ovn.evpn.frr.render.RawRenderer;

/**
 * The whole controller against a real API server, with the rights of its own service account. Each
 * test has an {@link ApiScene} of its own, and leaves nothing behind.
 */
@Tag("api")
abstract class ControllerApi {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than changes are gathered, and than writes wait after a first failure or two. */
  private static final Duration REST = Duration.ofSeconds(3);

  private static final Settings SETTINGS =
      new Settings("evpn-system", "frr-k8s-system", new RawRenderer());

  private static final StartSettings STARTED = StartSettings.of(Map.of(), Optional.empty());
  private static final Controller.Agents AGENTS =
      new Controller.Agents(
          Optional.of("test.invalid/ovn-adapter:0"),
          "test",
          STARTED,
          spec -> StartSettings.of(Map.of(), spec));

  private static final AtomicInteger CONTROLLERS = new AtomicInteger();

  static ApiServer server;
  static KubernetesClient admin;
  private static Connection own;
  private static Controller controller;
  private static String identity;

  ApiScene scene;

  @BeforeAll
  static void startController() {
    if (server == null) {
      server = new ApiServer();
      admin = server.admin;
    }
    start();
  }

  private static void start() {
    start(SETTINGS);
  }

  private static void start(Settings settings) {
    try (KubernetesClient account = server.serviceAccount("evpn-system", "udn-controller")) {
      own = Connection.open(account.getConfiguration());
    }
    identity = "test-" + CONTROLLERS.incrementAndGet();
    controller = new Controller(own, settings, AGENTS, identity, Clock.systemUTC());
    controller.start();
    eventually(() -> assertThat(leader()).isEqualTo(identity));
  }

  private static String leader() {
    var lease = admin.leases().inNamespace("evpn-system").withName(Leadership.LEASE).get();
    return lease == null ? "" : lease.getSpec().getHolderIdentity();
  }

  @AfterAll
  static void stopController() {
    controller.close();
    own.close();
  }

  /** Another process takes the lease that was given back, and begins with nothing remembered. */
  static void replaceController() {
    stopController();
    start();
  }

  /** The same, by one that serves nothing without an EVPNOperator. */
  static void replaceControllerByOneThatNeedsAnOperator() {
    stopController();
    start(
        new Settings(
            SETTINGS.operatorNamespace(),
            SETTINGS.frrNamespace(),
            SETTINGS.renderer(),
            SETTINGS.features(),
            true));
  }

  /** Whether the process would end by now, to be started anew. */
  static boolean endsWell() {
    try {
      return CompletableFuture.supplyAsync(ControllerApi::awaitEnd).get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean awaitEnd() {
    try {
      return controller.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void setScene() {
    scene = newScene();
  }

  ApiScene newScene() {
    return ApiScene.numbered(server);
  }

  @AfterEach
  void clearScene() {
    scene.clear();
  }

  static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).pollInterval(POLL).untilAsserted(assertion);
  }

  /** Nothing is written for a while, though for long something may have been. */
  static void comesToRest() {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .during(REST)
        .until(() -> {
          long now = controller.writeRequests();
          return last.getAndSet(now) == now;
        });
  }

  /** The controller that runs writes nothing at all. */
  static void writesNothing() {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .during(Duration.ofSeconds(10))
        .failFast("it writes", () -> controller.writeRequests() != 0)
        .until(() -> controller.writeRequests() == 0);
  }

  static Condition condition(List<Condition> conditions, ConditionType type) {
    return Conditions.find(conditions, type)
        .orElseThrow(() -> new AssertionError("no condition " + type + " yet"));
  }

  static Condition evpnCondition(String name, ConditionType type) {
    return condition(
        admin.resources(Evpn.class).withName(name).get().statusOrEmpty().conditions(), type);
  }

  static Condition networkCondition(String name, ConditionType type) {
    return condition(network(name).statusOrEmpty().conditions(), type);
  }

  static Condition vtepCondition(String name) {
    return condition(
        admin.resources(Vtep.class).withName(name).get().statusOrEmpty().conditions(),
        ConditionType.ACCEPTED);
  }

  static EvpnNetwork network(String name) {
    EvpnNetwork network = admin.resources(EvpnNetwork.class).withName(name).get();
    assertThat(network).as(name).isNotNull();
    return network;
  }

  static EvpnNetworkSpec spec(String name) {
    return Objects.requireNonNull(network(name).getSpec());
  }

  static boolean isGone(String evpn, String network) {
    return admin.resources(EvpnNetwork.class).withName(network).get() == null
        && admin.resources(Evpn.class).withName(evpn).get() == null;
  }

  /** The annotation of ours on a node. */
  static String addresses(String node) {
    return admin
        .nodes()
        .withName(node)
        .get()
        .getMetadata()
        .getAnnotations()
        .get(VtepsAnnotation.KEY);
  }

  static Stream<FrrConfiguration> frr(String namespace) {
    return admin.resources(FrrConfiguration.class).inNamespace(namespace).list().getItems().stream()
        .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()));
  }

  /** The raw lines of all FRRConfigurations of ours. */
  static String raw() {
    return frr("frr-k8s-system")
        .map(object -> object.getSpec().raw())
        .filter(Objects::nonNull)
        .map(raw -> raw.rawConfig())
        .reduce("", String::concat);
  }

  static RouteAdvertisements advertisements() {
    return admin
        .resources(RouteAdvertisements.class)
        .withName(AdvertisementGroup.FIRST.name())
        .get();
  }
}
