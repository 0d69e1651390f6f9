// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/** Intents and their parts, and the networks and racks of the demo. */
public final class Intents {
  public static final KubernetesSerialization YAML = new KubernetesSerialization();
  public static final String NAMESPACE = "frr-k8s-system";

  private Intents() {}

  public static FrrConfiguration template(String yaml) {
    FrrConfiguration c = YAML.unmarshal(yaml, FrrConfiguration.class);
    c.getMetadata().setNamespace(NAMESPACE);
    return c;
  }

  public static FrrConfiguration rack(String rack, String leaf, int leafAsn) {
    return template(
        """
        apiVersion: frrk8s.metallb.io/v1beta1
        kind: FRRConfiguration
        metadata:
          name: rack-%s
          labels: {evpn-peering: "true"}
        spec:
          nodeSelector: {matchLabels: {rack: %s}}
          bgp:
            routers:
            - asn: 65000
              neighbors:
              - {address: %s, asn: %d, disableMP: true, holdTime: 9s, keepaliveTime: 3s, connectTime: 1s}
        """
            .formatted(rack, rack, leaf, leafAsn));
  }

  public static LabelSelector labels(String key, String value) {
    return new LabelSelectorBuilder().addToMatchLabels(key, value).build();
  }

  public static FrrNode node(String name, String rack, String address, String vtep) {
    return new FrrNode(
        name,
        Map.of(NodeSelectors.HOSTNAME, name, "rack", rack),
        List.of(ip(address)),
        vtep.isEmpty() ? Map.of() : Map.of("fabric", List.of(ip(vtep))));
  }

  public static InetAddress ip(String text) {
    return IpAddresses.parse(text);
  }

  public static EvpnScope scope(String name, String... templates) {
    return new EvpnScope(
        name,
        "fabric",
        List.of(IpPrefix.parse("10.254.0.0/24")),
        Set.copyOf(Arrays.asList(templates)),
        null);
  }

  public static EvpnScope scopeOn(LabelSelector nodes, String name, String... templates) {
    EvpnScope all = scope(name, templates);
    return new EvpnScope(all.name(), all.vtep(), all.vtepCidrs(), all.templates(), nodes);
  }

  public static RouteTargets rt(String text) {
    return RouteTargets.both(List.of(RouteTarget.parse(text)));
  }

  /** A network of that EVPN; its VRF has the same name. */
  public static NetworkBuilder layer2(String evpn, String name, int id) {
    return new NetworkBuilder(Topology.LAYER2, evpn, name, id);
  }

  /** A network of that EVPN; its VRF has the same name. */
  public static NetworkBuilder layer3(String evpn, String name, int id) {
    return new NetworkBuilder(Topology.LAYER3, evpn, name, id);
  }

  public static FrrNetwork finance() {
    return layer2("finance", "finance", 1)
        .macVrf(100, rt("64500:100"))
        .ipVrf(101, rt("64500:101"))
        .subnets("10.10.0.0/24")
        .build();
  }

  public static FrrNetwork hr() {
    return layer3("hr", "hr", 2).ipVrf(201, rt("64500:201")).subnets("10.10.0.0/16").build();
  }

  public static FrrNetwork dev() {
    return layer2("tenants", "dev", 3)
        .ofNamespace("dev")
        .vrf("mp3-udn-vrf")
        .macVrf(300, null)
        .subnets("10.20.0.0/24")
        .build();
  }

  /** The i-th of many Layer3 networks of EVPN e. */
  public static FrrNetwork routed(int i) {
    return layer3("e", "net-" + i, i)
        .vrf("v" + i)
        .ipVrf(1000 + i, rt("64500:" + i))
        .subnets("10." + i / 256 + "." + i % 256 + ".0/24")
        .build();
  }

  public static final List<FrrNode> NODES =
      List.of(
          node("node-1", "a", "172.18.1.2", "10.254.0.1"),
          node("node-2", "b", "172.18.2.2", "10.254.0.2"));

  public static final List<FrrConfiguration> RACKS =
      List.of(rack("a", "172.18.1.1", 65101), rack("b", "172.18.2.1", 65102));

  public static FrrIntent intent(
      List<FrrConfiguration> templates,
      List<FrrNode> nodes,
      List<EvpnScope> scopes,
      List<FrrNetwork> networks) {
    return new FrrIntent(
        NAMESPACE,
        templates.stream().map(FrrIntent.Template::of).toList(),
        nodes,
        scopes,
        networks.stream().map(n -> onNodesOfItsEvpn(n, scopes)).toList());
  }

  private static FrrNetwork onNodesOfItsEvpn(FrrNetwork n, List<EvpnScope> scopes) {
    return scopes.stream()
        .filter(scope -> scope.name().equals(n.spec().evpn()))
        .findFirst()
        .map(scope -> new NetworkBuilder(n).onNodes(scope.nodeSelector()).build())
        .orElse(n);
  }

  public static FrrIntent demo() {
    return intent(
        RACKS,
        NODES,
        List.of(
            scope("finance", "rack-a", "rack-b"),
            scope("hr", "rack-a", "rack-b"),
            scope("tenants", "rack-a", "rack-b")),
        List.of(finance(), hr(), dev()));
  }

  /** The FRRConfigurations of a plan. */
  public static List<FrrConfiguration> resources(FrrPlan plan) {
    return plan.objects().stream().map(FrrObject::resource).toList();
  }

  public static FrrConfiguration object(String name, String spec) {
    FrrConfiguration c =
        template(
            "apiVersion: frrk8s.metallb.io/v1beta1\nkind: FRRConfiguration\nmetadata: {name: "
                + name
                + "}\nspec:\n"
                + spec.indent(2));
    ObjectMeta meta = c.getMetadata();
    meta.setNamespace(NAMESPACE);
    return c;
  }

  /** An object of ours as it was called before names had the prefix that OVN-Kubernetes skips. */
  public static FrrConfiguration formerly(FrrConfiguration o) {
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(
        new ObjectMetaBuilder(o.getMetadata())
            .withName(
                o.getMetadata().getName().substring(RouteAdvertisements.GENERATED_PREFIX.length()))
            .build());
    result.setSpec(o.getSpec());
    return result;
  }
}
