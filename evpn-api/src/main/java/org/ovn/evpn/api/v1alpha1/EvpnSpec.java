// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator asks for.
 *
 * @param networks 0..64 references or selectors
 * @param vtep name of the VTEP
 * @param frrConfigurationSelector the peering templates, FRRConfigurations in the namespace of
 *     frr-k8s
 * @param nodeSelector nodes that take part; absent means all that the VTEP has
 * @param macVrf Layer 2 part
 * @param ipVrf Layer 3 part
 * @param vniPool VNIs for networks found by a selector
 * @param annotations which annotations on networks count
 * @param evpnNeighbors addresses or interfaces of the templates' neighbours that carry EVPN; the
 *     others announce the VTEP addresses. Empty means that every neighbour does both
 * @param multipath which paths FRR may use side by side; absent means SameASPath
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvpnSpec(
    List<NetworkReference> networks,
    String vtep,
    LabelSelector frrConfigurationSelector,
    @Nullable LabelSelector nodeSelector,
    @Nullable @JsonProperty("macVRF") MacVrf macVrf,
    @Nullable @JsonProperty("ipVRF") IpVrf ipVrf,
    List<VniRange> vniPool,
    @Nullable AnnotationPolicy annotations,
    List<String> evpnNeighbors,
    @Nullable Multipath multipath) {
  /** Copies lists; an absent list is empty. */
  public EvpnSpec {
    networks = Lists.copy(networks);
    vniPool = Lists.copy(vniPool);
    evpnNeighbors = Lists.copy(evpnNeighbors);
  }

  /**
   * Whether macVRF and ipVRF are for exactly one network, so that it may have numbers of its own.
   */
  public boolean servesOneNetwork() {
    return networks.size() == 1 && networks.getFirst().name() != null;
  }
}
