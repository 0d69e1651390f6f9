// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.AnnotationPolicy;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.MacVrf;
import org.ovn.evpn.api.v1alpha1.Multipath;
import org.ovn.evpn.api.v1alpha1.NetworkReference;
import org.ovn.evpn.api.v1alpha1.VniRange;

/** The spec of an EVPN; VTEP "fabric" and the templates of {@link Specs#PEERING} unless set. */
public final class EvpnBuilder {
  private final List<NetworkReference> networks;
  private String vtep = "fabric";
  private LabelSelector peering = Specs.PEERING;
  private @Nullable LabelSelector nodes;
  private @Nullable MacVrf mac;
  private @Nullable IpVrf ip;
  private List<VniRange> pool = List.of();
  private @Nullable AnnotationPolicy annotations;

  private List<String> evpnNeighbors = List.of();
  private @Nullable Multipath multipath;

  private EvpnBuilder(List<NetworkReference> networks) {
    this.networks = networks;
  }

  /** Of those networks. */
  public static EvpnBuilder of(NetworkReference... networks) {
    return new EvpnBuilder(List.of(networks));
  }

  /** Sets the VTEP. */
  public EvpnBuilder vtep(String name) {
    vtep = name;
    return this;
  }

  /** Selects the peering templates. */
  public EvpnBuilder peering(LabelSelector templates) {
    peering = templates;
    return this;
  }

  /** Selects nodes; all unless set. */
  public EvpnBuilder nodes(LabelSelector selector) {
    nodes = selector;
    return this;
  }

  /** Sets the MAC-VRF. */
  public EvpnBuilder mac(@Nullable MacVrf to) {
    mac = to;
    return this;
  }

  /** Sets the IP-VRF. */
  public EvpnBuilder ip(@Nullable IpVrf to) {
    ip = to;
    return this;
  }

  /** Sets the pool. */
  public EvpnBuilder pool(VniRange... ranges) {
    pool = List.of(ranges);
    return this;
  }

  /** Lets annotations in those namespaces count. */
  public EvpnBuilder annotations(@Nullable LabelSelector namespaces, VniRange... ranges) {
    annotations = new AnnotationPolicy(namespaces, List.of(ranges), null);
    return this;
  }

  /** Lets only those neighbours carry EVPN. */
  public EvpnBuilder evpnNeighbors(String... ids) {
    evpnNeighbors = List.of(ids);
    return this;
  }

  /** Sets which paths may be used side by side. */
  public EvpnBuilder multipath(Multipath to) {
    multipath = to;
    return this;
  }

  /** The spec. */
  public EvpnSpec build() {
    return new EvpnSpec(
        networks, vtep, peering, nodes, mac, ip, pool, annotations, evpnNeighbors, multipath);
  }
}
