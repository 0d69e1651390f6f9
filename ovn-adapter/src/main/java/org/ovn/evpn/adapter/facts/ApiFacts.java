// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * What the API says, as far as it matters to this node.
 *
 * @param node name of this node
 * @param self this node; absent when the API does not have it (yet)
 * @param others all other nodes
 * @param networks every EVPNNetwork that is not being deleted, by name
 * @param vteps every VTEP by name
 */
public record ApiFacts(
    String node,
    Optional<NodeFact> self,
    List<NodeFact> others,
    List<NetworkFact> networks,
    Map<String, VtepFact> vteps) {
  /** An EVPNNetwork that is not being deleted. */
  public record NetworkFact(String name, long generation, EvpnNetworkSpec spec) {}

  /**
   * A VTEP.
   *
   * @param deleting whether it is being deleted: it gives no node an address any more
   * @param nodeSelector nodes that take part; absent means all
   * @param cidrs what addresses written by hand must lie in; none when that is not known
   */
  public record VtepFact(
      VtepMode mode, boolean deleting, @Nullable LabelSelector nodeSelector, List<IpPrefix> cidrs) {
    /** Copies the list. */
    public VtepFact {
      cidrs = List.copyOf(cidrs);
    }
  }

  /** Copies the collections. */
  public ApiFacts {
    others = List.copyOf(others);
    networks = List.copyOf(networks);
    vteps = Map.copyOf(vteps);
  }
}
