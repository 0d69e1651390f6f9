// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.MacVrf;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkReference;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.VniRange;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** Short ways to write what an administrator writes most; {@link EvpnBuilder} has the rest. */
public final class Specs {
  /** Selects everything. */
  public static final LabelSelector ALL = new LabelSelector();

  /** Selects the peering templates that {@link World} makes. */
  public static final LabelSelector PEERING = labels("evpn-peering", "true");

  private Specs() {}

  /** Selects by one label. */
  public static LabelSelector labels(String key, String value) {
    return new LabelSelectorBuilder().addToMatchLabels(key, value).build();
  }

  /** A VTEP for those nodes, or for all. */
  public static VtepSpec vtep(@Nullable LabelSelector nodes, String... cidrs) {
    return new VtepSpec(Arrays.stream(cidrs).map(IpPrefix::parse).toList(), null, nodes);
  }

  /** A ClusterUserDefinedNetwork by name. */
  public static NetworkReference cudn(String name) {
    return new NetworkReference(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, name, null, null);
  }

  /** A UserDefinedNetwork by name. */
  public static NetworkReference udn(String namespace, String name) {
    return new NetworkReference(NetworkKind.USER_DEFINED_NETWORK, namespace, name, null, null);
  }

  /** ClusterUserDefinedNetworks by label. */
  public static NetworkReference cudns(LabelSelector selector) {
    return new NetworkReference(
        NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, null, selector, null);
  }

  /** A MAC-VRF; without VNI it comes from a pool. */
  public static MacVrf mac(@Nullable Integer vni, String... routeTargets) {
    return new MacVrf(vni == null ? null : new Vni(vni), null, targets(routeTargets));
  }

  /** An IP-VRF; without VNI it comes from a pool. */
  public static IpVrf ip(
      @Nullable Integer vni,
      @Nullable Egress egress,
      List<String> prefixes,
      String... routeTargets) {
    return (vni == null ? IpVrfBuilder.pooled() : IpVrfBuilder.of(vni))
        .egress(egress)
        .prefixes(prefixes)
        .targets(routeTargets)
        .build();
  }

  /** Route targets that are imported and exported; none for FRR's automatic ones. */
  public static @Nullable RouteTargets targets(String... texts) {
    return texts.length == 0
        ? null
        : RouteTargets.both(Arrays.stream(texts).map(RouteTarget::parse).toList());
  }

  /** A range of VNIs. */
  public static VniRange range(int start, int end) {
    return new VniRange(new Vni(start), new Vni(end));
  }

  /** An EVPN with VNIs of its own. */
  public static EvpnSpec evpn(
      @Nullable MacVrf mac, @Nullable IpVrf ip, NetworkReference... networks) {
    return EvpnBuilder.of(networks).mac(mac).ip(ip).build();
  }

  /** An EVPN with VNIs of a pool. */
  public static EvpnSpec pooled(
      @Nullable MacVrf mac, @Nullable IpVrf ip, VniRange pool, NetworkReference... networks) {
    return EvpnBuilder.of(networks).mac(mac).ip(ip).pool(pool).build();
  }

  /** An EVPN for annotations alone. */
  public static EvpnSpec annotated(@Nullable LabelSelector namespaces, VniRange pool) {
    return EvpnBuilder.of().annotations(namespaces, pool).build();
  }
}
