// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.ovn.evpn.api.annotation.NadAnnotations;
import org.ovn.evpn.api.foreign.ClusterUserDefinedNetwork;
import org.ovn.evpn.api.foreign.UserDefinedNetwork;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Evpn;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.frr.advertise.Advertisement;

/**
 * The objects of one test, with names, numbers and addresses that no other test has; and what
 * OVN-Kubernetes and the agents would write of them.
 */
final class ApiScene {
  private static final AtomicInteger SCENES = new AtomicInteger();

  private final ApiServer server;
  private final KubernetesClient admin;
  private final String prefix;
  private final int number = SCENES.incrementAndGet();
  private final List<HasMetadata> applied = new ArrayList<>();
  private int networks;

  private ApiScene(ApiServer server, String prefix) {
    this.server = server;
    this.admin = server.admin;
    this.prefix = prefix;
  }

  /** A scene whose names begin with a number of its own. */
  static ApiScene numbered(ApiServer server) {
    return new ApiScene(server, "s" + (SCENES.get() + 1) + "-");
  }

  /** The scene whose names are those of the samples. */
  static ApiScene plain(ApiServer server) {
    return new ApiScene(server, "");
  }

  /** A name that no other scene has. */
  String name(String suffix) {
    return prefix + suffix;
  }

  /** A VNI that no other scene has; 1..99. */
  int vni(int index) {
    return 1000 * number + index;
  }

  /** The VTEP address of the first, second, ... node. */
  String vtepAddress(int node) {
    return "10.%d.0.%d".formatted(number, node);
  }

  /** A subnet that no other scene has; 0..255. */
  String subnet(int index) {
    return "10.%d.%d.0/24".formatted(100 + number, index);
  }

  /** Applies an object as the administrator; it is deleted at the end. */
  void apply(String yaml) {
    applied.add(unmarshal(yaml));
    server.apply(yaml);
  }

  private GenericKubernetesResource unmarshal(String yaml) {
    return admin.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
  }

  /** Two nodes with a VTEP of their own, and a template for them. */
  ApiScene withNodes() {
    node(1);
    node(2);
    vtep("fabric", "10.%d.0.0/24".formatted(number));
    apply(
        """
        apiVersion: frrk8s.metallb.io/v1beta1
        kind: FRRConfiguration
        metadata: {name: %1$s, namespace: frr-k8s-system, labels: {scene: s%2$d}}
        spec:
          nodeSelector: {matchLabels: {scene: s%2$d}}
          bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.%2$d.1, asn: 65101}]}]}
        """
            .formatted(name("rack"), number));
    return this;
  }

  /** Adds a node, or mends its annotation of OVN-Kubernetes; answers its name. */
  String node(int index) {
    String node = name("node-" + index);
    String rack = index == 1 ? "a" : "b";
    apply(
        """
        apiVersion: v1
        kind: Node
        metadata:
          name: %1$s
          labels: {scene: s%2$d, rack: %4$s, kubernetes.io/hostname: %1$s}
          annotations: {k8s.ovn.org/node-primary-ifaddr: '{"ipv4":"172.18.%2$d.%3$d/24"}'}
        """
            .formatted(node, number, 1 + index, rack));
    return node;
  }

  /** A VTEP for the nodes of the scene; answers its name. */
  String vtep(String suffix, String cidr) {
    apply(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: VTEP
        metadata: {name: %s}
        spec: {cidrs: [%s], mode: Managed, nodeSelector: {matchLabels: {scene: s%d}}}
        """
            .formatted(name(suffix), cidr, number));
    return name(suffix);
  }

  /** An EVPN with the VTEP and the template of the scene; the rest of its spec as in YAML. */
  String evpn(String name, String spec) {
    apply(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPN
        metadata: {name: %s}
        spec:
          vtep: %s
          frrConfigurationSelector: {matchLabels: {scene: s%d}}
        """
                .formatted(name, name("fabric"), number)
            + spec.indent(2));
    return name;
  }

  /** Deletes an EVPN. */
  void deleteEvpn(String name) {
    admin.resources(Evpn.class).withName(name).delete();
  }

  /**
   * A Layer2 ClusterUserDefinedNetwork with its NetworkAttachmentDefinitions in those namespaces,
   * or in one of its own name; answers its name.
   */
  String layer2(String suffix, String subnet, String... namespaces) {
    String name = name(suffix);
    int id = ++networks;
    cudn(name, "topology: Layer2, layer2: {role: Primary, subnets: [%s]}".formatted(subnet));
    for (String namespace : namespaces.length == 0 ? new String[] {name} : namespaces) {
      server.namespace(namespace, "net", name);
      nad("ClusterUserDefinedNetwork", name, namespace, id, "layer2", subnet);
    }
    return name;
  }

  /** A Layer3 ClusterUserDefinedNetwork with its NetworkAttachmentDefinition; answers its name. */
  String layer3(String suffix, String subnet) {
    String name = name(suffix);
    server.namespace(name, "net", name);
    cudn(
        name,
        "topology: Layer3, layer3: {role: Primary, subnets: [{cidr: %s, hostSubnet: 26}]}"
            .formatted(subnet));
    nad("ClusterUserDefinedNetwork", name, name, ++networks, "layer3", subnet + "/26");
    return name;
  }

  private void cudn(String name, String network) {
    apply(
        """
        apiVersion: k8s.ovn.org/v1
        kind: ClusterUserDefinedNetwork
        metadata: {name: %1$s}
        spec: {namespaceSelector: {matchLabels: {net: %1$s}}, network: {%2$s}}
        """
            .formatted(name, network));
  }

  /** A namespace of a tenant, with a Layer2 network of the same name; answers the name. */
  String tenant(String suffix, Map<String, String> annotations) {
    String name = name(suffix);
    server.namespace(name, "tenant", name);
    apply(
        """
        apiVersion: k8s.ovn.org/v1
        kind: UserDefinedNetwork
        metadata: {name: %1$s, namespace: %1$s}
        spec: {topology: Layer2, layer2: {role: Primary, subnets: [%2$s]}}
        """
            .formatted(name, subnet(250)));
    annotate(name, annotations);
    nad("UserDefinedNetwork", name, name, ++networks, "layer2", subnet(250));
    return name;
  }

  /** Replaces the annotations of ours on a tenant's network. */
  void annotate(String name, Map<String, String> annotations) {
    admin
        .resources(UserDefinedNetwork.class)
        .inNamespace(name)
        .withName(name)
        .edit(udn -> {
          Map<String, String> all = new HashMap<>(udn.getMetadata().getAnnotations());
          all.keySet().removeIf(key -> key.startsWith(ApiGroup.NAME));
          annotations.forEach((key, value) -> all.put(ApiGroup.NAME + "/" + key, value));
          udn.getMetadata().setAnnotations(all);
          return udn;
        });
  }

  /** What OVN-Kubernetes' cluster manager would write. */
  private void nad(
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
    apply(
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
                networkId(id),
                network,
                kind,
                name,
                owner.getUid(),
                network,
                subnets,
                topology));
  }

  /** The network id of the first, second, ... network of the scene. */
  int networkId(int index) {
    return 20 * number + index;
  }

  /** Whether a ClusterUserDefinedNetwork has our label, and with which value. */
  Optional<String> label(String cudn) {
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
  void advertised(String cudn) {
    patchStatus(
        """
        apiVersion: k8s.ovn.org/v1
        kind: RouteAdvertisements
        metadata: {name: udn-evpn}
        status:
          status: Accepted
          conditions:
          - {type: Accepted, status: 'True', reason: Accepted, message: validated, lastTransitionTime: '2026-11-21T00:00:00Z'}
        """,
        "ovn-kubernetes");
    applied.stream()
        .filter(object -> object.getKind().equals("NetworkAttachmentDefinition"))
        .map(HasMetadata::getMetadata)
        .filter(meta -> meta.getName().equals(cudn))
        .forEach(meta ->
            admin
                .genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
                .inNamespace(meta.getNamespace())
                .withName(cudn)
                .edit(nad -> {
                  nad.getMetadata()
                      .getAnnotations()
                      .put(NadAnnotations.ROUTE_ADVERTISEMENTS, "[\"udn-evpn\"]");
                  return nad;
                }));
  }

  /** Both agents' word: their nodes have these networks at this generation, ready. */
  void agents(String... names) {
    agent(name("node-1"), names);
    agent(name("node-2"), names);
  }

  /** An agent's word: the node has these networks at this generation, ready. */
  void agent(String node, String... names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
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
    apply(head);
    patchStatus(
        head + "status:\n  networks:" + (names.length == 0 ? " []\n" : "\n" + list), "agent");
  }

  /** frr-k8s' word: the nodes have their session with the template's neighbour. */
  void sessions() {
    for (String node : List.of(name("node-1"), name("node-2"))) {
      String head =
          "apiVersion: frrk8s.metallb.io/v1beta1\nkind: BGPSessionState\nmetadata: {name: %s, namespace: frr-k8s-system}\n"
              .formatted(node);
      apply(head);
      patchStatus(
          head
              + "status: {node: %s, peer: 172.18.%d.1, bgpStatus: Established, bfdStatus: N/A}\n"
                  .formatted(node, number),
          "frr-k8s");
    }
  }

  /** frr-k8s' word: how its last conversion and FRR's last reload went on a node of the scene. */
  void frr(String node, String conversion, String reload) {
    frr(node, conversion, reload, "");
  }

  /** The same, with FRR's running configuration. */
  void frr(String node, String conversion, String reload, String running) {
    String head =
        "apiVersion: frrk8s.metallb.io/v1beta1\nkind: FRRNodeState\nmetadata: {name: %s}\n"
            .formatted(node);
    apply(head);
    patchStatus(
        head
            + "status: {runningConfig: '%s', lastConversionResult: '%s', lastReloadResult: '%s'}\n"
                .formatted(running, conversion, reload),
        "frr-k8s");
  }

  private void patchStatus(String yaml, String manager) {
    admin
        .resource(unmarshal(yaml))
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build());
  }

  /** Applies as somebody else than the controller and the administrator of these tests. */
  void meddle(String yaml) {
    admin.resource(unmarshal(yaml)).fieldManager("somebody").forceConflicts().serverSideApply();
  }

  /** Releases and deletes all of it, and waits until the controller has let go. */
  void clear() {
    delete("EVPN");
    applied.stream()
        .filter(object -> object.getKind().equals("EVPNNodeState"))
        .map(object -> object.getMetadata().getName())
        .distinct()
        .toList()
        .forEach(this::agent);
    ControllerApi.eventually(() -> {
      assertThat(admin.resources(EvpnNetwork.class).list().getItems()).isEmpty();
      assertThat(admin.resources(Evpn.class).list().getItems()).isEmpty();
    });
    delete("VTEP");
    ControllerApi.eventually(
        () -> assertThat(admin.resources(Vtep.class).list().getItems()).isEmpty());
    applied.forEach(object -> admin.resource(object).delete());
  }

  private void delete(String kind) {
    applied.stream()
        .filter(object -> object.getKind().equals(kind))
        .forEach(object -> admin.resource(object).delete());
  }
}
