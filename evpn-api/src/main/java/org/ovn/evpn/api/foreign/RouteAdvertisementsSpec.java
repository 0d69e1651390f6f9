// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spec of RouteAdvertisements.
 *
 * @param targetVrf auto, a VRF, or absent for the default one
 * @param networkSelectors 1..5
 * @param nodeSelector must select all nodes for PodNetwork
 * @param frrConfigurationSelector sources
 * @param advertisements PodNetwork, EgressIP
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RouteAdvertisementsSpec(
    @JsonProperty("targetVRF") @Nullable String targetVrf,
    List<NetworkSelector> networkSelectors,
    LabelSelector nodeSelector,
    LabelSelector frrConfigurationSelector,
    List<String> advertisements) {
  /** Copies; an absent list is empty. */
  public RouteAdvertisementsSpec {
    networkSelectors = Copies.list(networkSelectors);
    advertisements = Copies.list(advertisements);
  }

  /**
   * Networks to advertise.
   *
   * @param networkSelectionType DefaultNetwork or ClusterUserDefinedNetworks
   * @param clusterUserDefinedNetworkSelector for the latter
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NetworkSelector(
      String networkSelectionType,
      @Nullable ClusterUserDefinedNetworkSelector clusterUserDefinedNetworkSelector) {

    /** ClusterUserDefinedNetworks by their labels. */
    public static NetworkSelector clusterUserDefinedNetworks(LabelSelector labels) {
      return new NetworkSelector(
          "ClusterUserDefinedNetworks", new ClusterUserDefinedNetworkSelector(labels));
    }
  }

  /**
   * Labels of ClusterUserDefinedNetworks.
   *
   * @param networkSelector labels
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ClusterUserDefinedNetworkSelector(LabelSelector networkSelector) {}
}
