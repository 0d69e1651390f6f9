// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * The demo's objects: two networks of the cluster whose subnets overlap, and one of a tenant who
 * annotates it.
 */
public final class Demo {
  /** Layer2, in two namespaces, with MAC-VRF and IP-VRF, egress Fabric. */
  public static final NetworkKey FINANCE = NetworkKey.cluster("finance");

  /** Layer3, with an IP-VRF, egress Split. */
  public static final NetworkKey HR = NetworkKey.cluster("hr");

  /** Layer2, of a tenant, with a MAC-VRF by annotations. */
  public static final NetworkKey DEV = NetworkKey.namespaced("dev", "dev");

  private Demo() {}

  /** The demo before the controller has looked at it. */
  public static World world() {
    World world = new World();
    world.node("node-1", Map.of("rack", "a"));
    world.node("node-2", Map.of("rack", "b"));
    world.template("rack-a", "172.18.1.1");
    world.vtep("fabric", "10.254.0.0/24");
    world.namespace("dev", Map.of("tenant", "dev"));
    world.network(FINANCE, Map.of(), Map.of());
    world.nad(FINANCE, "finance-a", 1, "layer2", "10.10.0.0/24");
    world.nad(FINANCE, "finance-b", 1, "layer2", "10.10.0.0/24");
    world.network(HR, Map.of(), Map.of());
    world.nad(HR, "hr", 3, "layer3", "10.10.0.0/16");
    world.network(DEV, Map.of(), annotations("developers", "300"));
    world.nad(DEV, "dev", 2, "layer2", "10.20.0.0/24");
    world.evpn("finance", finance());
    world.evpn("hr", hr());
    world.evpn("developers", Specs.annotated(Specs.labels("tenant", "dev"), Specs.range(300, 399)));
    return world;
  }

  /** EVPN "finance". */
  public static EvpnSpec finance() {
    return Specs.evpn(
        Specs.mac(100, "64500:100"),
        Specs.ip(101, Egress.FABRIC, List.of(), "64500:101"),
        Specs.cudn("finance"));
  }

  /** EVPN "hr". */
  public static EvpnSpec hr() {
    return Specs.evpn(
        null,
        IpVrfBuilder.of(201).split("10.200.0.0/24").targets("64500:201").build(),
        Specs.cudn("hr"));
  }

  /** What a tenant writes for a MAC-VRF. */
  public static Map<String, String> annotations(String evpn, String vni) {
    return Map.of(NetworkAnnotations.EVPN, evpn, NetworkAnnotations.MAC_VNI, vni);
  }

  /** What a tenant of EVPN "developers" writes for a MAC-VRF with route targets. */
  public static Map<String, String> withTargets(String vni, String targets) {
    return Map.of(
        NetworkAnnotations.EVPN,
        "developers",
        NetworkAnnotations.MAC_VNI,
        vni,
        NetworkAnnotations.MAC_ROUTE_TARGETS,
        targets);
  }
}
