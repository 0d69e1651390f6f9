// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/** Builders for intents, and the networks and racks of the demo. */
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

  public static RouteTargets rt(String text) {
    return RouteTargets.both(List.of(RouteTarget.parse(text)));
  }

  public static NetworkMacVrf mac(int vni, RouteTargets rts) {
    return new NetworkMacVrf(new Vni(vni), null, rts);
  }

  public static NetworkIpVrf ipVrf(int vni, RouteTargets rts) {
    return new NetworkIpVrf(new Vni(vni), null, rts, Egress.FABRIC, List.of(), null);
  }

  public static FrrNetwork network(
      String evpn,
      String name,
      int id,
      Topology topology,
      String vrf,
      NetworkMacVrf mac,
      NetworkIpVrf ip,
      String... subnets) {
    return new FrrNetwork(
        "cudn." + name,
        new EvpnNetworkSpec(
            evpn,
            new NetworkIdentity(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, name),
            "cluster_udn_" + name,
            id,
            topology,
            Arrays.stream(subnets).map(IpPrefix::parse).toList(),
            null,
            vrf,
            "fabric",
            null,
            mac,
            ip));
  }

  public static FrrNetwork finance() {
    return network(
        "finance",
        "finance",
        1,
        Topology.LAYER2,
        "finance",
        mac(100, rt("64500:100")),
        ipVrf(101, rt("64500:101")),
        "10.10.0.0/24");
  }

  public static FrrNetwork hr() {
    return network(
        "hr", "hr", 2, Topology.LAYER3, "hr", null, ipVrf(201, rt("64500:201")), "10.10.0.0/16");
  }

  public static FrrNetwork dev() {
    return new FrrNetwork(
        "udn.dev.dev",
        new EvpnNetworkSpec(
            "tenants",
            new NetworkIdentity(NetworkKind.USER_DEFINED_NETWORK, "dev", "dev"),
            "dev_dev",
            3,
            Topology.LAYER2,
            List.of(IpPrefix.parse("10.20.0.0/24")),
            null,
            "mp3-udn-vrf",
            "fabric",
            null,
            mac(300, null),
            null));
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
    EvpnNetworkSpec s = n.spec();
    return scopes.stream()
        .filter(scope -> scope.name().equals(s.evpn()))
        .findFirst()
        .map(scope ->
            new FrrNetwork(
                n.name(),
                new EvpnNetworkSpec(
                    s.evpn(),
                    s.network(),
                    s.networkName(),
                    s.networkId(),
                    s.topology(),
                    s.subnets(),
                    s.mtu(),
                    s.vrf(),
                    s.vtep(),
                    scope.nodeSelector(),
                    s.macVrf(),
                    s.ipVrf())))
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
}
