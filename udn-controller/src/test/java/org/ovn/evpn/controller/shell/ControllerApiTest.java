// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.ovn.evpn.api.annotation.NadAnnotations;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.ClusterUserDefinedNetwork;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.UserDefinedNetwork;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.manifests.Manifests;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Evpn;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.render.RawRenderer;

/**
 * The whole controller against a real API server, with the rights of its own service account. The
 * tests are one story in their order: what one leaves the next goes on with.
 */
@Tag("api")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ControllerApiTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Settings SETTINGS =
      new Settings("evpn-system", "frr-k8s-system", new RawRenderer());

  private static ApiServer server;
  private static KubernetesClient admin;
  private static KubernetesClient own;
  private static Controller controller;

  @BeforeAll
  static void prepare() {
    server = new ApiServer();
    admin = server.admin;
    server.namespace("finance-a", "net", "finance");
    server.namespace("finance-b", "net", "finance");
    server.namespace("hr", "net", "hr");
    server.namespace("dev", "tenant", "dev");
    node("node-1", "a", "172.18.1.2/24");
    node("node-2", "b", "172.18.2.2/24");
    network("ClusterUserDefinedNetwork", "", "finance", "Layer2", "10.10.0.0/24");
    network("ClusterUserDefinedNetwork", "", "hr", "Layer3", "10.10.0.0/16");
    network("UserDefinedNetwork", "dev", "dev", "Layer2", "10.20.0.0/24");
    annotate("dev", Map.of("evpn", "tenants", "mac-vni", "300"));
    nad("ClusterUserDefinedNetwork", "finance", "finance-a", 1, "layer2", "10.10.0.0/24");
    nad("ClusterUserDefinedNetwork", "finance", "finance-b", 1, "layer2", "10.10.0.0/24");
    nad("ClusterUserDefinedNetwork", "hr", "hr", 3, "layer3", "10.10.0.0/16/24");
    nad("UserDefinedNetwork", "dev", "dev", 2, "layer2", "10.20.0.0/24");
    for (Path file : Manifests.yamlFiles(Manifests.MANIFESTS.resolve("samples/demo"))) {
      Manifests.documents(file).forEach(server::apply);
    }
    start();
  }

  private static void start() {
    own = server.serviceAccount("evpn-system", "udn-controller");
    controller = new Controller(own, SETTINGS, "test", Clock.systemUTC());
    controller.start();
  }

  private static void stop() {
    controller.close();
    own.close();
  }

  @AfterAll
  static void end() {
    if (controller != null) {
      stop();
    }
  }

  private static void node(String name, String rack, String address) {
    server.apply(
        """
        apiVersion: v1
        kind: Node
        metadata:
          name: %s
          labels: {rack: %s, kubernetes.io/hostname: %s}
          annotations: {k8s.ovn.org/node-primary-ifaddr: '{"ipv4":"%s"}'}
        """
            .formatted(name, rack, name, address));
  }

  private static void network(
      String kind, String namespace, String name, String topology, String subnet) {
    String inner =
        topology.equals("Layer2")
            ? "topology: Layer2, layer2: {role: Primary, subnets: [%s]}".formatted(subnet)
            : "topology: Layer3, layer3: {role: Primary, subnets: [{cidr: %s, hostSubnet: 24}]}"
                .formatted(subnet);
    server.apply(
        kind.equals("UserDefinedNetwork")
            ? """
            apiVersion: k8s.ovn.org/v1
            kind: UserDefinedNetwork
            metadata: {name: %s, namespace: %s}
            spec: {%s}
            """
                .formatted(name, namespace, inner)
            : """
            apiVersion: k8s.ovn.org/v1
            kind: ClusterUserDefinedNetwork
            metadata: {name: %s}
            spec:
              namespaceSelector: {matchLabels: {net: %s}}
              network: {%s}
            """
                .formatted(name, name, inner));
  }

  /** What OVN-Kubernetes' cluster manager would write. */
  private static void nad(
      String kind, String name, String namespace, int id, String topology, String subnets) {
    boolean cluster = kind.equals("ClusterUserDefinedNetwork");
    ObjectMeta owner =
        cluster
            ? admin.resources(ClusterUserDefinedNetwork.class).withName(name).get().getMetadata()
            : admin
                .resources(UserDefinedNetwork.class)
                .inNamespace(namespace)
                .withName(name)
                .get()
                .getMetadata();
    String network = cluster ? "cluster_udn_" + name : namespace + "_" + name;
    server.apply(
        """
        apiVersion: k8s.cni.cncf.io/v1
        kind: NetworkAttachmentDefinition
        metadata:
          name: %s
          namespace: %s
          annotations: {k8s.ovn.org/network-id: "%d", k8s.ovn.org/network-name: %s}
          ownerReferences:
          - {apiVersion: k8s.ovn.org/v1, kind: %s, name: %s, uid: %s, controller: true}
        spec:
          config: '{"cniVersion":"1.1.0","joinSubnet":"100.65.0.0/16","name":"%s","role":"primary","subnets":"%s","topology":"%s","type":"ovn-k8s-cni-overlay"}'
        """
            .formatted(
                name,
                namespace,
                id,
                network,
                kind,
                name,
                owner.getUid(),
                network,
                subnets,
                topology));
  }

  private static void annotate(String name, Map<String, String> annotations) {
    admin
        .resources(UserDefinedNetwork.class)
        .inNamespace("dev")
        .withName(name)
        .edit(udn -> {
          udn.getMetadata().getAnnotations().keySet().removeIf(k -> k.startsWith(ApiGroup.NAME));
          annotations.forEach(
              (k, v) -> udn.getMetadata().getAnnotations().put(ApiGroup.NAME + "/" + k, v));
          return udn;
        });
  }

  private static void evpn(String yaml) {
    server.apply("apiVersion: evpn.k8s.ovn.org/v1alpha1\nkind: EVPN\n" + yaml);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(assertion);
  }

  private static Condition condition(Supplier<List<Condition>> conditions, ConditionType type) {
    return Conditions.find(conditions.get(), type)
        .orElseThrow(() -> new AssertionError("no condition " + type + " yet"));
  }

  private static Condition evpnCondition(String name, ConditionType type) {
    return condition(
        () -> admin.resources(Evpn.class).withName(name).get().statusOrEmpty().conditions(), type);
  }

  private static Condition networkCondition(String name, ConditionType type) {
    EvpnNetwork network = admin.resources(EvpnNetwork.class).withName(name).get();
    assertThat(network).as(name).isNotNull();
    return condition(() -> network.statusOrEmpty().conditions(), type);
  }

  private static EvpnNetworkSpec spec(String name) {
    EvpnNetwork network = admin.resources(EvpnNetwork.class).withName(name).get();
    assertThat(network).as(name).isNotNull();
    return Objects.requireNonNull(network.getSpec());
  }

  private static Stream<FrrConfiguration> frr(String namespace) {
    return admin.resources(FrrConfiguration.class).inNamespace(namespace).list().getItems().stream()
        .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()));
  }

  private static String raw() {
    return frr("frr-k8s-system")
        .map(object -> object.getSpec().raw())
        .filter(Objects::nonNull)
        .map(raw -> raw.rawConfig())
        .reduce("", String::concat);
  }

  private static Optional<String> label(String cudn) {
    return Optional.ofNullable(
            admin
                .resources(ClusterUserDefinedNetwork.class)
                .withName(cudn)
                .get()
                .getMetadata()
                .getLabels())
        .map(labels -> labels.get(Advertisement.NETWORK_LABEL));
  }

  /** What OVN-Kubernetes' cluster manager writes when it accepts our RouteAdvertisements. */
  private static void advertised() {
    GenericKubernetesResource status =
        admin
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: k8s.ovn.org/v1
                kind: RouteAdvertisements
                metadata: {name: udn-evpn}
                status:
                  status: Accepted
                  conditions:
                  - {type: Accepted, status: 'True', reason: Accepted, message: validated, lastTransitionTime: '2026-11-21T00:00:00Z'}
                """,
                GenericKubernetesResource.class);
    admin
        .resource(status)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("ovn-kubernetes")
                .withForce(true)
                .build());
    for (String namespace : List.of("finance-a", "finance-b")) {
      admin
          .genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
          .inNamespace(namespace)
          .withName("finance")
          .edit(nad -> {
            nad.getMetadata()
                .getAnnotations()
                .put(NadAnnotations.ROUTE_ADVERTISEMENTS, "[\"udn-evpn\"]");
            return nad;
          });
    }
  }

  /** An agent's word: the node has these networks at this generation, ready. */
  private static void agent(String node, String... networks) {
    StringBuilder list = new StringBuilder();
    for (String name : networks) {
      EvpnNetwork network = admin.resources(EvpnNetwork.class).withName(name).get();
      EvpnNetworkSpec spec = network.getSpec();
      list.append(
          "  - {name: %s, observedGeneration: %d, localPods: 0, takenPorts: 0,%s%s conditions: [{type: Ready, status: 'True', reason: Programmed, message: fine, lastTransitionTime: '2026-11-21T00:00:00Z'}]}\n"
              .formatted(
                  name,
                  network.getMetadata().getGeneration(),
                  spec.macVrf() == null ? "" : " macVNI: " + spec.macVrf().vni() + ",",
                  spec.ipVrf() == null ? "" : " ipVNI: " + spec.ipVrf().vni() + ","));
    }
    String head =
        "apiVersion: evpn.k8s.ovn.org/v1alpha1\nkind: EVPNNodeState\nmetadata: {name: "
            + node
            + "}\n";
    server.apply(head);
    GenericKubernetesResource state =
        admin
            .getKubernetesSerialization()
            .unmarshal(
                head + "status:\n  networks:" + (networks.length == 0 ? " []\n" : "\n" + list),
                GenericKubernetesResource.class);
    admin
        .resource(state)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("agent")
                .withForce(true)
                .build());
  }

  @Test
  @Order(1)
  void theDemoIsEnabled() {
    eventually(() -> {
      assertThat(spec("cudn.finance").macVrf().vni()).isEqualTo(new Vni(100));
      assertThat(spec("cudn.finance").ipVrf().vni()).isEqualTo(new Vni(101));
      assertThat(spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(201));
      assertThat(spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
      assertThat(spec("udn.dev.dev").vrf()).isEqualTo("mp2-udn-vrf");
    });
    eventually(() -> {
      assertThat(annotation("node-1")).isEqualTo("{\"fabric\":{\"ips\":[\"10.254.0.1\"]}}");
      assertThat(annotation("node-2")).isEqualTo("{\"fabric\":{\"ips\":[\"10.254.0.2\"]}}");
    });
    eventually(() -> {
      assertThat(raw()).contains("vni 100", "vni 101", "vni 201", "route-target import 64500:101");
      assertThat(frr("frr-k8s-system").map(o -> o.getMetadata().getName()))
          .anyMatch(name -> name.contains("node-1"));
      assertThat(frr("evpn-system")).hasSize(1);
      assertThat(admin.resources(RouteAdvertisements.class).withName(Advertisement.NAME).get())
          .isNotNull();
      assertThat(label("finance")).contains("true");
      assertThat(label("hr")).isEmpty();
    });
    eventually(() -> {
      assertThat(evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(evpnCondition("hr", ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(evpnCondition("tenants", ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
          .isEqualTo(
              "0 of 2 nodes have programmed it. Node \"node-1\" has no running agent: it never"
                  + " wrote an EVPNNodeState. Node \"node-2\" has no running agent: it never wrote"
                  + " an EVPNNodeState.");
      assertThat(vtepCondition().message()).isEqualTo("2 of 2 nodes have an address.");
    });
    EvpnNetwork network = admin.resources(EvpnNetwork.class).withName("cudn.finance").get();
    assertThat(network.getMetadata().getFinalizers()).containsExactly(ApiGroup.RELEASE_FINALIZER);
    assertThat(network.getMetadata().getLabels()).containsEntry(ApiGroup.EVPN_LABEL, "finance");
    assertThat(network.getMetadata().getManagedFields())
        .allMatch(field -> field.getManager().equals(ApiGroup.CONTROLLER_MANAGER));
  }

  private static String annotation(String node) {
    Node object = admin.nodes().withName(node).get();
    return object.getMetadata().getAnnotations().get(VtepsAnnotation.KEY);
  }

  private static Condition vtepCondition() {
    return condition(
        () -> admin.resources(Vtep.class).withName("fabric").get().statusOrEmpty().conditions(),
        ConditionType.ACCEPTED);
  }

  @Test
  @Order(2)
  void reportsOfTheAgentsAreRolledUp() {
    agent("node-1", "cudn.finance", "cudn.hr", "udn.dev.dev");
    agent("node-2", "cudn.finance", "cudn.hr", "udn.dev.dev");
    eventually(() ->
        assertThat(evpnCondition("finance", ConditionType.READY).reason())
            .isEqualTo("NotAdvertised"));
    advertised();
    eventually(() -> {
      assertThat(networkCondition("cudn.finance", ConditionType.ADVERTISED).isTrue()).isTrue();
      assertThat(networkCondition("cudn.finance", ConditionType.PROGRAMMED).isTrue()).isTrue();
      assertThat(evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();
      assertThat(evpnCondition("tenants", ConditionType.READY).isTrue()).isTrue();
    });
    eventually(() ->
        assertThat(admin.events().v1().events().inNamespace("default").list().getItems())
            .anyMatch(event ->
                "EVPN".equals(event.getRegarding().getKind())
                    && "finance".equals(event.getRegarding().getName())
                    && "Ready".equals(event.getReason())));
  }

  @Test
  @Order(3)
  void atRestNothingIsWrittenNotEvenByASuccessor() throws InterruptedException {
    settle();
    stop();
    start();
    // The successor takes the lease that was given back, reads everything, and finds nothing to do.
    Thread.sleep(10_000);
    assertThat(controller.writeRequests()).isZero();
    evpn(
        """
        metadata: {name: hr, labels: {touched: "yes"}}
        spec:
          networks: [{kind: ClusterUserDefinedNetwork, name: hr}]
          vtep: fabric
          frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
          ipVRF:
            vni: 202
            routeTargets: {import: ["64500:201"], export: ["64500:201"]}
            egress: Split
            fabricPrefixes: [10.200.0.0/24]
        """);
    eventually(() -> assertThat(spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(202)));
    eventually(() -> assertThat(raw()).contains("vni 202").doesNotContain("vni 201\n"));
  }

  private static void settle() throws InterruptedException {
    long before = -1;
    while (before != controller.writeRequests()) {
      before = controller.writeRequests();
      Thread.sleep(3_000);
    }
  }

  @Test
  @Order(4)
  void badInputIsNamedAndStopsNothing() {
    evpn(
        """
        metadata: {name: bad}
        spec:
          networks: [{kind: ClusterUserDefinedNetwork, name: nope}]
          vtep: fabric
          frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
          macVRF: {vni: 900}
        """);
    eventually(() -> {
      assertThat(evpnCondition("bad", ConditionType.ACCEPTED).reason())
          .isEqualTo("NetworkNotFound");
      assertThat(evpnCondition("bad", ConditionType.ACCEPTED).message())
          .isEqualTo(
              "spec.networks[0] names ClusterUserDefinedNetwork \"nope\", which does not exist:"
                  + " create it, or remove the entry.");
    });

    // The VNI is finance's; the network comes into being while the EVPN waits for it.
    evpn(
        """
        metadata: {name: bad}
        spec:
          networks: [{kind: ClusterUserDefinedNetwork, name: late}]
          vtep: fabric
          frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
          macVRF: {vni: 100}
        """);
    server.namespace("late", "net", "late");
    network("ClusterUserDefinedNetwork", "", "late", "Layer2", "10.70.0.0/24");
    nad("ClusterUserDefinedNetwork", "late", "late", 7, "layer2", "10.70.0.0/24");
    eventually(() -> {
      assertThat(evpnCondition("bad", ConditionType.ACCEPTED).reason()).isEqualTo("VNITaken");
      assertThat(evpnCondition("bad", ConditionType.ACCEPTED).message())
          .isEqualTo(
              "VNI 100, which spec.macVRF.vni asks for, for ClusterUserDefinedNetwork \"late\", is"
                  + " held by ClusterUserDefinedNetwork \"finance\" of EVPN \"finance\": choose"
                  + " another number, or it is tried again when the number is free.");
    });

    // Beyond the admission policy: an administrator may write what the EVPN does not allow.
    annotate("dev", Map.of("evpn", "tenants", "mac-vni", "three hundred"));
    String malformed =
        "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/mac-vni: \"three hundred\" is"
            + " not a VNI: write a whole number between 1 and 16777215. Correct the annotation.";
    eventually(() -> {
      assertThat(evpnCondition("tenants", ConditionType.ACCEPTED).reason())
          .isEqualTo("AnnotationMalformed");
      assertThat(evpnCondition("tenants", ConditionType.ACCEPTED).message()).isEqualTo(malformed);
      Condition tenants =
          condition(
              () ->
                  admin
                      .resources(UserDefinedNetwork.class)
                      .inNamespace("dev")
                      .withName("dev")
                      .get()
                      .statusOrEmpty()
                      .conditions(),
              ConditionType.NETWORK_ACCEPTED);
      assertThat(tenants.message()).isEqualTo(malformed);
      // What ran goes on as it was.
      assertThat(spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
    });
    annotate("dev", Map.of("evpn", "tenants", "mac-vni", "300"));
    eventually(
        () -> assertThat(evpnCondition("tenants", ConditionType.ACCEPTED).isTrue()).isTrue());

    admin
        .nodes()
        .withName("node-2")
        .edit(node -> {
          node.getMetadata().getAnnotations().put("k8s.ovn.org/node-primary-ifaddr", "{oops");
          return node;
        });
    node("node-3", "b", "172.18.2.3/24");
    eventually(() -> {
      assertThat(networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isTrue();
      assertThat(networkCondition("cudn.finance", ConditionType.DEGRADED).message())
          .startsWith("Node \"node-2\": annotation k8s.ovn.org/node-primary-ifaddr: not JSON: ")
          .endsWith(
              "OVN-Kubernetes writes it: restart ovnkube on the node, or correct it; the other"
                  + " nodes go on.");
      // Another node is served meanwhile.
      assertThat(annotation("node-3")).isEqualTo("{\"fabric\":{\"ips\":[\"10.254.0.3\"]}}");
    });
    node("node-2", "b", "172.18.2.2/24");
    eventually(() ->
        assertThat(networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isFalse());
    admin.nodes().withName("node-3").delete();
  }

  @Test
  @Order(5)
  void anExhaustedVtepSaysSo() {
    server.apply(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: VTEP
        metadata: {name: small}
        spec: {cidrs: [10.253.0.0/32], mode: Managed}
        """);
    eventually(() -> {
      Condition accepted =
          condition(
              () ->
                  admin.resources(Vtep.class).withName("small").get().statusOrEmpty().conditions(),
              ConditionType.ACCEPTED);
      assertThat(accepted.reason()).isEqualTo("AddressesExhausted");
      assertThat(accepted.message())
          .isEqualTo(
              "VTEP \"small\" has no free IPv4 address left in spec.cidrs [10.253.0.0/32] for node"
                  + " \"node-2\": append a CIDR to spec.cidrs, or widen one.");
    });
    admin.resources(Vtep.class).withName("small").delete();
    eventually(() -> {
      assertThat(admin.resources(Vtep.class).withName("small").get()).isNull();
      assertThat(annotation("node-1")).isEqualTo("{\"fabric\":{\"ips\":[\"10.254.0.1\"]}}");
    });
  }

  @Test
  @Order(6)
  void deletingAnEvpnReleasesItsNetworkStepByStep() {
    agent("node-1", "cudn.finance", "cudn.hr", "udn.dev.dev");
    agent("node-2", "cudn.finance", "cudn.hr", "udn.dev.dev");
    EvpnNetworkSpec other = spec("cudn.hr");
    admin.resources(Evpn.class).withName("finance").delete();
    eventually(() -> {
      assertThat(networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
          .isEqualTo(
              "EVPNNetwork \"cudn.finance\" is being released; still on node \"node-1\","
                  + " \"node-2\".");
      assertThat(admin.resources(Evpn.class).withName("finance").get()).isNotNull();
      assertThat(raw()).contains("vni 100");
      assertThat(label("finance")).contains("true");
    });
    agent("node-1", "cudn.hr", "udn.dev.dev");
    agent("node-2", "cudn.hr", "udn.dev.dev");
    eventually(() -> {
      assertThat(admin.resources(EvpnNetwork.class).withName("cudn.finance").get()).isNull();
      assertThat(admin.resources(Evpn.class).withName("finance").get()).isNull();
      assertThat(label("finance")).isEmpty();
      assertThat(admin.resources(RouteAdvertisements.class).withName(Advertisement.NAME).get())
          .isNull();
      assertThat(frr("evpn-system")).isEmpty();
      // The number is free, and who waited for it has it.
      assertThat(spec("cudn.late").macVrf().vni()).isEqualTo(new Vni(100));
    });
    assertThat(spec("cudn.hr")).isEqualTo(other);
  }

  /** Applies as somebody else than the controller and the administrator of these tests. */
  private static void meddle(String yaml) {
    admin
        .resource(
            admin.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
        .fieldManager("somebody")
        .forceConflicts()
        .serverSideApply();
  }

  /** Nothing is written for a while, though for long something may have been. */
  private static void comesToRest() {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          long before = controller.writeRequests();
          Thread.sleep(3_000);
          return controller.writeRequests() == before;
        });
  }

  @Test
  @Order(7)
  void anEvpnWithALongNameWorks() {
    String name = "long-" + "x".repeat(65);
    evpn(
        """
        metadata: {name: %s}
        spec:
          networks: [{kind: ClusterUserDefinedNetwork, name: finance}]
          vtep: fabric
          frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
          macVRF: {vni: 110}
        """
            .formatted(name));
    eventually(() -> {
      assertThat(spec("cudn.finance").evpn()).isEqualTo(name);
      assertThat(evpnCondition(name, ConditionType.ACCEPTED).isTrue()).isTrue();
    });
    admin.resources(Evpn.class).withName(name).delete();
    eventually(() -> {
      assertThat(admin.resources(EvpnNetwork.class).withName("cudn.finance").get()).isNull();
      assertThat(admin.resources(Evpn.class).withName(name).get()).isNull();
    });
    comesToRest();
  }

  @Test
  @Order(8)
  void whatSomebodyElseOwnsTooIsTakenOff() {
    evpn(
        """
        metadata: {name: bad}
        spec:
          networks: [{kind: ClusterUserDefinedNetwork, name: late}]
          vtep: fabric
          frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
          macVRF: {vni: 100}
          ipVRF: {vni: 112, egress: Fabric}
        """);
    eventually(() -> assertThat(label("late")).contains("true"));
    meddle(
        """
        apiVersion: k8s.ovn.org/v1
        kind: ClusterUserDefinedNetwork
        metadata: {name: late, labels: {%s: "true"}}
        """
            .formatted(Advertisement.NETWORK_LABEL));
    meddle(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPNNetwork
        metadata: {name: cudn.late, finalizers: [%s]}
        """
            .formatted(ApiGroup.RELEASE_FINALIZER));
    comesToRest();
    admin.resources(Evpn.class).withName("bad").delete();
    eventually(() -> {
      assertThat(label("late")).isEmpty();
      assertThat(admin.resources(EvpnNetwork.class).withName("cudn.late").get()).isNull();
      assertThat(admin.resources(Evpn.class).withName("bad").get()).isNull();
    });
    comesToRest();
  }

  @Test
  @Order(9)
  void fieldsThatSomebodyElseAddsToOurObjectsAreTakenOut() {
    EvpnNetworkSpec before = spec("cudn.hr");
    meddle(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPNNetwork
        metadata: {name: cudn.hr}
        spec: {ipVRF: {routeDistinguisher: "64500:7"}}
        """);
    eventually(() -> assertThat(spec("cudn.hr")).isEqualTo(before));
    String base =
        frr("frr-k8s-system")
            .filter(o -> "base".equals(o.getMetadata().getLabels().get(ManagedLabels.ROLE)))
            .findFirst()
            .orElseThrow()
            .getMetadata()
            .getName();
    meddle(
        """
        apiVersion: frrk8s.metallb.io/v1beta1
        kind: FRRConfiguration
        metadata: {name: %s, namespace: frr-k8s-system}
        spec: {bgp: {bfdProfiles: [{name: foreign}]}}
        """
            .formatted(base));
    eventually(() ->
        assertThat(frr("frr-k8s-system"))
            .map(o -> o.getSpec().bgp())
            .filteredOn(Objects::nonNull)
            .isNotEmpty()
            .allSatisfy(bgp -> assertThat(bgp.bfdProfiles()).isEmpty()));
    comesToRest();
  }
}
