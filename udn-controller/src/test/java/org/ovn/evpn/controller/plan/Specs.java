// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Arrays;
import java.util.List;
import org.ovn.evpn.api.v1alpha1.AnnotationPolicy;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.MacVrf;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkReference;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.VniRange;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** Short ways to write EVPN specs in tests. */
final class Specs {
  private Specs() {}

  static final LabelSelector PEERING = World.labels("evpn-peering", "true");

  static NetworkReference cudn(String name) {
    return new NetworkReference(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, name, null, null);
  }

  static NetworkReference udn(String namespace, String name) {
    return new NetworkReference(NetworkKind.USER_DEFINED_NETWORK, namespace, name, null, null);
  }

  static NetworkReference cudns(LabelSelector selector) {
    return new NetworkReference(
        NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, null, selector, null);
  }

  static MacVrf mac(Integer vni, String... routeTargets) {
    return new MacVrf(vni == null ? null : new Vni(vni), null, targets(routeTargets));
  }

  static IpVrf ip(Integer vni, Egress egress, List<String> prefixes, String... routeTargets) {
    return new IpVrf(
        vni == null ? null : new Vni(vni),
        null,
        targets(routeTargets),
        egress,
        prefixes.stream().map(IpPrefix::parse).toList(),
        null,
        List.of());
  }

  static RouteTargets targets(String... texts) {
    return texts.length == 0
        ? null
        : RouteTargets.both(Arrays.stream(texts).map(RouteTarget::parse).toList());
  }

  static VniRange range(int start, int end) {
    return new VniRange(new Vni(start), new Vni(end));
  }

  static EvpnSpec evpn(MacVrf mac, IpVrf ip, NetworkReference... networks) {
    return new EvpnSpec(List.of(networks), "fabric", PEERING, null, mac, ip, List.of(), null);
  }

  static EvpnSpec of(String vtep, LabelSelector peering, MacVrf mac, NetworkReference... networks) {
    return new EvpnSpec(List.of(networks), vtep, peering, null, mac, null, List.of(), null);
  }

  static EvpnSpec pooled(MacVrf mac, IpVrf ip, VniRange pool, NetworkReference... networks) {
    return new EvpnSpec(List.of(networks), "fabric", PEERING, null, mac, ip, List.of(pool), null);
  }

  static EvpnSpec annotated(LabelSelector namespaces, VniRange pool) {
    return new EvpnSpec(
        List.of(),
        "fabric",
        PEERING,
        null,
        null,
        null,
        List.of(),
        new AnnotationPolicy(namespaces, List.of(pool), null));
  }
}
