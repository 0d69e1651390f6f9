// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Evpn;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpPrefix;

/** What a real API server makes of our CRDs, samples, roles and admission policy. */
@Tag("api")
class AdmissionApiTest {
  private static final String P = "evpn.k8s.ovn.org/";
  private static ApiServer server;

  @BeforeAll
  static void prepare() {
    server = new ApiServer();
  }

  @TestFactory
  List<DynamicTest> object_ofEachKind_isAdmittedOrRefused() {
    List<DynamicTest> tests = new ArrayList<>();
    Map.of("vteps", "VTEP", "evpns", "EVPN", "evpnnetworks", "EVPNNetwork")
        .forEach((plural, kind) -> {
          int number = 0;
          for (String document :
              Manifests.documents(
                  Manifests.ROOT.resolve("evpn-api/src/test/resources/api/" + plural + ".yaml"))) {
            number++;
            String first = document.lines().findFirst().orElseThrow();
            String expected =
                first.startsWith("# invalid: ") ? first.substring("# invalid: ".length()) : "";
            tests.add(
                DynamicTest.dynamicTest(
                    plural + " " + number + " " + first.substring(2),
                    () -> check(kind, document, expected)));
          }
        });
    assertThat(tests).hasSizeGreaterThan(60);
    return tests;
  }

  private void check(String kind, String document, String expected) {
    HasMetadata object =
        server.parse("apiVersion: evpn.k8s.ovn.org/v1alpha1\nkind: " + kind + "\n" + document);
    object.setMetadata(new ObjectMetaBuilder().withName("checked").build());
    String error = ApiServer.tryCreate(server.admin, object);
    if (expected.isEmpty()) {
      assertThat(error).isEmpty();
    } else {
      assertThat(error).contains(expected);
    }
  }

  /** Every object of the samples is taken as it is, unknown fields being errors. */
  @TestFactory
  List<DynamicTest> sample_ofEachFile_isAdmitted() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : Manifests.yamlFiles(Manifests.MANIFESTS.resolve("samples"))) {
      for (String document : Manifests.documents(file)) {
        HasMetadata object = server.parse(document);
        tests.add(
            DynamicTest.dynamicTest(
                object.getKind() + " " + object.getMetadata().getName(),
                () -> assertThat(ApiServer.tryCreate(server.admin, object)).isEmpty()));
      }
    }
    assertThat(tests).hasSizeGreaterThan(3);
    return tests;
  }

  private static final String REMOVED = "CIDRs cannot be removed in managed mode";
  private static final String MOVED =
      "In managed mode, existing CIDRs must remain at the same position";

  @ParameterizedTest
  @CsvSource({
    "Managed, 10.0.0.0/24, Managed, 10.0.0.0/24,",
    "Managed, 10.0.0.0/24, Managed, 10.0.0.0/24 10.0.1.0/24,",
    "Managed, 10.0.0.0/24, Managed, 10.0.0.0/16,",
    "Managed, 10.0.0.0/24, Managed, 10.0.0.0/16 10.1.0.0/24,",
    "Unmanaged, 10.0.0.0/24 10.0.1.0/24, Unmanaged, 10.0.1.0/28,",
    "Managed, 10.0.0.0/24 10.0.1.0/24, Unmanaged, 10.0.1.0/24,",
    "Unmanaged, 10.0.0.0/24, Managed, 10.0.0.0/24,",
    "Managed, 10.0.0.0/24 10.0.1.0/24, Managed, 10.0.0.0/24," + REMOVED,
    "Managed, 10.0.0.0/24 10.0.1.0/24, Managed, 10.0.1.0/24 10.0.0.0/24," + MOVED,
    "Managed, 10.0.0.0/24, Managed, 10.0.0.0/28," + MOVED,
    "Managed, 10.0.0.0/32, Managed, 10.0.0.1/32," + MOVED,
    "Unmanaged, 10.0.0.0/24 10.0.1.0/24, Managed, 10.0.0.0/24," + REMOVED,
    "Unmanaged, 10.0.0.0/24, Unmanaged, 10.0.0.0/24 10.0.0.0/25, CIDRs must not overlap",
  })
  void vtep_updated_isAdmittedOrRefused(
      String oldMode, String oldCidrs, String mode, String cidrs, String error) {
    Vtep vtep = vtep(oldMode, oldCidrs);
    server.admin.resource(vtep).delete();
    server.admin.resource(vtep).create();
    try {
      Vtep changed = vtep(mode, cidrs);
      if (error == null) {
        server.admin.resource(changed).update();
        assertThat(server.admin.resource(vtep).get().getSpec()).isEqualTo(changed.getSpec());
      } else {
        assertThatThrownBy(() -> server.admin.resource(changed).update())
            .isInstanceOf(KubernetesClientException.class)
            .hasMessageContaining(error);
      }
    } finally {
      server.admin.resource(vtep).delete();
    }
  }

  private static Vtep vtep(String mode, String cidrs) {
    Vtep vtep = new Vtep();
    vtep.getMetadata().setName("updated");
    vtep.setSpec(
        new VtepSpec(
            List.of(cidrs.split(" ")).stream().map(IpPrefix::parse).toList(),
            server.admin.getKubernetesSerialization().unmarshal(mode, VtepMode.class),
            null));
    return vtep;
  }

  /** The records read back what the server stored, its defaults included. */
  @Test
  void objects_stored_areReadByRecords() {
    Evpn evpn =
        server
            .admin
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: evpn.k8s.ovn.org/v1alpha1
                kind: EVPN
                metadata: {name: stored}
                spec: {networks: [{kind: ClusterUserDefinedNetwork, name: a}], vtep: f,
                  frrConfigurationSelector: {}, ipVRF: {vni: 7, egress: Fabric}}
                """,
                Evpn.class);
    server.admin.resource(evpn).delete();
    Evpn stored = server.admin.resource(evpn).create();
    try {
      assertThat(stored.getSpec().ipVrf().vni()).isEqualTo(evpn.getSpec().ipVrf().vni());
      assertThat(stored.getSpec().ipVrf().eastWest()).isEqualTo(EastWest.CLUSTER);
      assertThat(server.admin.resources(Evpn.class).list().getItems()).contains(stored);
    } finally {
      server.admin.resource(evpn).delete();
    }
  }

  /** What the operator writes into the statuses is taken, and comes back as it was. */
  @TestFactory
  List<DynamicTest> status_ofEachKind_isAdmittedOrRefused() {
    String condition =
        "{type: Ready, status: \"True\", observedGeneration: 1,"
            + " lastTransitionTime: \"2026-01-01T00:00:00Z\", reason: Programmed, message: \"\"}";
    Map<Class<? extends CustomResource<?, ?>>, String> objects =
        Map.of(
            Vtep.class,
            "kind: VTEP\nspec: {cidrs: [10.254.0.0/24]}\n"
                + "status: {nodes: {desired: 2, ready: 1}, conditions: [%s]}",
            Evpn.class,
            "kind: EVPN\nspec: {vtep: f, frrConfigurationSelector: {}}\n"
                + "status: {networks: {selected: 1, accepted: 1, ready: 0}, conditions: [%s]}",
            EvpnNetwork.class,
            "kind: EVPNNetwork\n"
                + "spec: {evpn: e, network: {kind: ClusterUserDefinedNetwork, name: a},"
                + " networkName: x, networkID: 1, topology: Layer2, vrf: a, vtep: f, macVRF: {vni:"
                + " 1}}\n"
                + "status: {nodes: {desired: 2, ready: 1, degraded: 0}, routeTargets: {macVRF:"
                + " {import: [\"*:1\"], export: [\"59905:1\"]}}, conditions: [%s]}",
            EvpnNodeState.class,
            "kind: EVPNNodeState\n"
                + "status: {agentVersion: x, conditions: [%1$s], vteps: [{name: f, ips:"
                + " [10.254.0.1, \"fd00::1\"], bridge: evb-f, vxlans: [ev4-f]}], networks: [{name:"
                + " cudn.a, observedGeneration: 1, macVNI: 1, macVLAN: 2, ipVNI: 2, ipVLAN: 3,"
                + " localPods: 0, takenPorts: 0, conditions: [%1$s]}]}");
    List<DynamicTest> tests = new ArrayList<>();
    objects.forEach((kind, yaml) ->
        tests.add(
            DynamicTest.dynamicTest(
                kind.getSimpleName(), () -> writeStatus(kind, yaml.formatted(condition)))));
    return tests;
  }

  private static <T extends CustomResource<?, ?>> void writeStatus(Class<T> kind, String yaml) {
    T object =
        server
            .admin
            .getKubernetesSerialization()
            .unmarshal(
                "apiVersion: evpn.k8s.ovn.org/v1alpha1\nmetadata: {name: reported}\n" + yaml, kind);
    server.admin.resource(object).delete();
    server.admin.resource(object).create();
    try {
      T stored =
          server
              .admin
              .resource(object)
              .subresource("status")
              .patch(
                  new PatchContext.Builder()
                      .withPatchType(PatchType.SERVER_SIDE_APPLY)
                      .withFieldManager("test")
                      .withForce(true)
                      .build(),
                  object);
      assertThat(stored.getStatus()).isEqualTo(object.getStatus());
    } finally {
      server.admin.resource(object).delete();
    }
  }

  @Test
  void tenantAnnotation_beyondItsEvpn_isRefused() {
    server.namespace("tenant-in", "tenant", "dev");
    server.namespace("tenant-out");
    letCreateNetworks("tenant");
    List<HasMetadata> evpns =
        List.of(
            tenants(
                "tenants",
                "namespaceSelector: {matchLabels: {tenant: dev}}, vniPool: [{start: 300, end: 399},"
                    + " {start: 500, end: 500}]"),
            tenants(
                "expressions",
                "namespaceSelector: {matchExpressions: [{key: tenant, operator: NotIn, values:"
                    + " [dev]}, {key: kubernetes.io/metadata.name, operator: Exists}]}"),
            tenants("everybody", "namespaceSelector: {}"));
    evpns.forEach(e -> server.admin.resource(e).serverSideApply());
    try (KubernetesClient tenant = server.as("tenant")) {
      // The policy works from caches of the server that fill after the objects are stored.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !ApiServer.tryCreate(tenant, udn("tenant-out", "evpn: tenants")).isEmpty());
      for (String[] c :
          new String[][] {
            {"tenant-in", "evpn: tenants", ""},
            {"tenant-in", "evpn: tenants, mac-vni: '300', ip-vni: '500'", ""},
            {"tenant-in", "evpn: tenants, mac-route-targets: '64500:301, 64500:302'", ""},
            {"tenant-in", "evpn: unknown, mac-vni: '7'", ""},
            {"tenant-in", "evpn: everybody", ""},
            {"tenant-out", "evpn: expressions", ""},
            {"tenant-in", "mac-vni: '7'", ""},
            {
              "tenant-in",
              "evpn: expressions",
              "EVPN \"expressions\" does not allow namespace \"tenant-in\""
            },
            {
              "tenant-out",
              "evpn: tenants",
              "annotation evpn.k8s.ovn.org/evpn: EVPN \"tenants\" does not allow namespace"
                  + " \"tenant-out\": spec.annotations.namespaceSelector does not select it."
            },
            {
              "tenant-in",
              "evpn: tenants, mac-vni: '400'",
              "annotation evpn.k8s.ovn.org/mac-vni: \"400\" is not a VNI of the pool of EVPN"
                  + " \"tenants\". Choose a free number from: 300-399, 500-500."
            },
            {
              "tenant-in",
              "evpn: tenants, ip-vni: ten",
              "annotation evpn.k8s.ovn.org/ip-vni: \"ten\" is not a VNI"
            },
            {
              "tenant-in",
              "evpn: everybody, mac-vni: '300'",
              "Choose a free number from: none, the pool is empty."
            },
            {
              "tenant-in",
              "evpn: tenants, ip-route-targets: '64500:101'",
              "annotation evpn.k8s.ovn.org/ip-route-targets: \"64500:101\" is not a list of route"
                  + " targets whose second number lies in the pool"
            },
            {"tenant-in", "evpn: tenants, ip-route-targets: '*:301'", "is not a list of route"},
          }) {
        String error = ApiServer.tryCreate(tenant, udn(c[0], c[1]));
        if (c[2].isEmpty()) {
          assertThat(error).as(c[1]).isEmpty();
        } else {
          assertThat(error).as(c[1]).contains(c[2]);
        }
      }
      assertThat(ApiServer.tryCreate(server.admin, udn("tenant-out", "evpn: tenants")))
          .as("an administrator is told by the controller, not held up here")
          .isEmpty();
      onlyAChangeIsJudged(tenant);
    } finally {
      evpns.forEach(e -> server.admin.resource(e).delete());
    }
  }

  @Test
  void annotationOnAClusterNetwork_beyondItsEvpn_isRefused() {
    letCreateNetworks("tenant");
    List<HasMetadata> evpns =
        List.of(
            tenants("cluster-pool", "vniPool: [{start: 300, end: 399}]"),
            server.parse(
                """
                apiVersion: evpn.k8s.ovn.org/v1alpha1
                kind: EVPN
                metadata: {name: cluster-none}
                spec: {vtep: f, frrConfigurationSelector: {}}
                """));
    evpns.forEach(e -> server.admin.resource(e).serverSideApply());
    try (KubernetesClient tenant = server.as("tenant")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !ApiServer.tryCreate(tenant, cudn("evpn: cluster-none")).isEmpty());
      assertThat(ApiServer.tryCreate(tenant, cudn("evpn: cluster-none")))
          .contains("EVPN \"cluster-none\" has no spec.annotations, so it takes no annotations");
      assertThat(ApiServer.tryCreate(tenant, cudn("evpn: cluster-pool, mac-vni: '300'"))).isEmpty();
      assertThat(ApiServer.tryCreate(tenant, cudn("evpn: cluster-pool, mac-vni: '400'")))
          .contains("\"400\" is not a VNI of the pool of EVPN \"cluster-pool\"");
      assertThat(ApiServer.tryCreate(tenant, cudn("evpn: cluster-pool, ip-route-targets: '1:101'")))
          .contains("is not a list of route targets whose second number lies in the pool");
      assertThat(ApiServer.tryCreate(server.admin, cudn("evpn: cluster-none"))).isEmpty();
    } finally {
      evpns.forEach(e -> server.admin.resource(e).delete());
    }
  }

  private static HasMetadata cudn(String annotations) {
    return server.parse(
        """
        apiVersion: k8s.ovn.org/v1
        kind: ClusterUserDefinedNetwork
        metadata: {name: checked, annotations: {%s}}
        spec:
          namespaceSelector: {matchLabels: {tenant: checked}}
          network: {topology: Layer2, layer2: {role: Primary, subnets: [10.20.0.0/24]}}
        """
            .formatted(prefixed(annotations)));
  }

  private static String prefixed(String annotations) {
    return annotations.replaceAll(
        "(evpn|mac-vni|ip-vni|mac-route-targets|ip-route-targets): ", P + "$1: ");
  }

  /** An EVPN that stops listing a namespace must not block other writers of the network. */
  private void onlyAChangeIsJudged(KubernetesClient tenant) {
    HasMetadata udn = udn("tenant-out", "evpn: tenants");
    server.admin.resource(udn).delete();
    HasMetadata stored = server.admin.resource(udn).create();
    try {
      stored.getMetadata().setLabels(Map.of("other", "change"));
      HasMetadata updated = tenant.resource(stored).update();
      updated.getMetadata().getAnnotations().put(P + "mac-vni", "300");
      assertThatThrownBy(() -> tenant.resource(updated).update())
          .hasMessageContaining("does not allow namespace \"tenant-out\"");
      updated.getMetadata().setAnnotations(Map.of());
      assertThat(tenant.resource(updated).update().getMetadata().getAnnotations()).isEmpty();
    } finally {
      server.admin.resource(udn).delete();
    }
  }

  private static HasMetadata tenants(String name, String annotations) {
    return server.parse(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPN
        metadata: {name: %s}
        spec: {vtep: f, frrConfigurationSelector: {}, annotations: {%s}}
        """
            .formatted(name, annotations));
  }

  private static HasMetadata udn(String namespace, String annotations) {
    return server.parse(
        """
        apiVersion: k8s.ovn.org/v1
        kind: UserDefinedNetwork
        metadata: {name: checked, namespace: %s, annotations: {%s}}
        spec: {topology: Layer2, layer2: {role: Primary, subnets: [10.20.0.0/24]}}
        """
            .formatted(namespace, prefixed(annotations)));
  }

  private static void letCreateNetworks(String user) {
    server
        .admin
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("evpn-test-tenant")
                .endMetadata()
                .addNewRule()
                .withApiGroups("k8s.ovn.org")
                .withResources("userdefinednetworks", "clusteruserdefinednetworks")
                .withVerbs("get", "create", "update", "patch")
                .endRule()
                .build())
        .serverSideApply();
    server
        .admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("evpn-test-tenant")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "evpn-test-tenant")
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .serverSideApply();
  }

  @ParameterizedTest
  @CsvSource({
    "udn-controller, patch, evpn.k8s.ovn.org, evpnnetworks, , , true",
    "udn-controller, patch, evpn.k8s.ovn.org, evpnnetworks, status, , true",
    "udn-controller, patch, , nodes, , , true",
    "udn-controller, create, frrk8s.metallb.io, frrconfigurations, , frr-k8s-system, true",
    "udn-controller, create, frrk8s.metallb.io, frrconfigurations, , evpn-system, true",
    "udn-controller, create, frrk8s.metallb.io, frrconfigurations, , default, false",
    "udn-controller, update, coordination.k8s.io, leases, , evpn-system, false",
    "udn-controller, delete, evpn.k8s.ovn.org, evpns, , , false",
    "udn-controller, patch, evpn.k8s.ovn.org, evpnnodestates, , , true",
    "udn-controller, patch, evpn.k8s.ovn.org, evpnnodestates, status, , false",
    "udn-controller, get, , secrets, , evpn-system, false",
    "udn-controller, get, , nodes, , , false",
    "udn-controller, get, evpn.k8s.ovn.org, evpns, , , true",
    "udn-controller, update, evpn.k8s.ovn.org, evpns, finalizers, , false",
    "udn-controller, create, , events, , default, false",
    "udn-controller, create, events.k8s.io, events, , default, true",
    "udn-controller, get, apiextensions.k8s.io, customresourcedefinitions, , , false",
    "udn-controller, list, k8s.ovn.org, vteps, , , true",
    "udn-controller, patch, k8s.ovn.org, vteps, , , false",
    "udn-controller, list, , services, , default, false",
    "udn-controller, list, , services, , , false",
    "ovn-adapter, patch, evpn.k8s.ovn.org, evpnnodestates, status, , true",
    "ovn-adapter, watch, , pods, , , false",
    "ovn-adapter, patch, evpn.k8s.ovn.org, evpnnetworks, , , false",
    "ovn-adapter, patch, coordination.k8s.io, leases, , evpn-system, true",
    "ovn-adapter, patch, coordination.k8s.io, leases, , kube-node-lease, false",
    "ovn-adapter, get, coordination.k8s.io, leases, , evpn-system, false",
    "udn-controller, watch, coordination.k8s.io, leases, , evpn-system, true",
    "udn-controller, patch, coordination.k8s.io, leases, , evpn-system, false",
    "udn-controller, watch, , pods, , evpn-system, true",
    "udn-controller, watch, , pods, , , false",
    "ovn-adapter, patch, , nodes, , , false",
    "ovn-adapter, get, , secrets, , , false",
  })
  void roles_all_allowWhatIsNeededAndNoMore(
      String account,
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      boolean allowed) {
    try (KubernetesClient client = server.as("system:serviceaccount:evpn-system:" + account)) {
      boolean answer =
          client
              .resource(
                  new SelfSubjectAccessReviewBuilder()
                      .withNewSpec()
                      .withResourceAttributes(
                          new ResourceAttributesBuilder()
                              .withVerb(verb)
                              .withGroup(group == null ? "" : group)
                              .withResource(resource)
                              .withSubresource(subresource)
                              .withNamespace(namespace)
                              .build())
                      .endSpec()
                      .build())
              .create()
              .getStatus()
              .getAllowed();
      assertThat(answer).isEqualTo(allowed);
    }
  }
}
