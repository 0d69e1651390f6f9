// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;

/**
 * A UserDefinedNetwork or ClusterUserDefinedNetwork.
 *
 * @param key names it
 * @param meta its metadata
 * @param namespaceSelector of a ClusterUserDefinedNetwork; null when it has none
 * @param nativeEvpn whether OVN-Kubernetes itself runs EVPN for it ({@code transport: EVPN})
 * @param nativeVnis the VNIs that it then has
 * @param nativeRouteTargets the route targets that its administrator then chose
 * @param declared what its spec says of itself; empty when the spec is invalid
 * @param annotations our short form on it
 * @param conditions of its status, everybody's
 */
public record NetworkFact(
    NetworkKey key,
    Meta meta,
    @Nullable LabelSelector namespaceSelector,
    boolean nativeEvpn,
    List<Vni> nativeVnis,
    List<RouteTarget> nativeRouteTargets,
    Optional<Declared> declared,
    NetworkAnnotations annotations,
    List<Condition> conditions) {
  public NetworkFact {
    nativeVnis = List.copyOf(nativeVnis);
    nativeRouteTargets = List.copyOf(nativeRouteTargets);
    conditions = List.copyOf(conditions);
  }

  /**
   * What a network's own spec says of it.
   *
   * @param topology in lower case, as NetworkAttachmentDefinitions have it
   * @param role in lower case, likewise
   * @param subnets without host bits, as OVN-Kubernetes runs them
   */
  public record Declared(String topology, String role, List<IpPrefix> subnets) {
    public Declared {
      subnets = List.copyOf(subnets);
    }
  }

  /** Whether a RouteAdvertisements of ours selects it. */
  public boolean isLabelledForAdvertising() {
    return advertisementGroup().isPresent();
  }

  /** Which RouteAdvertisements of ours selects it. */
  public Optional<AdvertisementGroup> advertisementGroup() {
    return AdvertisementGroup.ofLabel(meta.labels().get(Advertisement.NETWORK_LABEL));
  }
}
