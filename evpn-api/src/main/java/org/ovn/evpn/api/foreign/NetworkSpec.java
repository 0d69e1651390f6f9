// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network of either kind; a UserDefinedNetwork has no transport.
 *
 * @param topology Layer2, Layer3 or Localnet
 * @param layer2 for Layer2
 * @param layer3 for Layer3
 * @param transport EVPN, NoOverlay, or absent for Geneve
 * @param evpn OVN-Kubernetes' own EVPN, with transport EVPN
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NetworkSpec(
    String topology,
    @Nullable Layer2 layer2,
    @Nullable Layer3 layer3,
    @Nullable String transport,
    @Nullable NativeEvpn evpn) {

  /** Value of transport that means OVN-Kubernetes' own EVPN. */
  public static final String TRANSPORT_EVPN = "EVPN";

  /**
   * Settings of a Layer2 network.
   *
   * @param role Primary or Secondary
   * @param mtu bytes
   * @param subnets one per family
   * @param joinSubnets one per family
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Layer2(
      String role, @Nullable Integer mtu, List<String> subnets, List<String> joinSubnets) {
    /** Copies; an absent list is empty. */
    public Layer2 {
      subnets = Copies.list(subnets);
      joinSubnets = Copies.list(joinSubnets);
    }
  }

  /**
   * Settings of a Layer3 network.
   *
   * @param role Primary or Secondary
   * @param mtu bytes
   * @param subnets cluster CIDRs
   * @param joinSubnets one per family
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Layer3(
      String role, @Nullable Integer mtu, List<Subnet> subnets, List<String> joinSubnets) {
    /** Copies; an absent list is empty. */
    public Layer3 {
      subnets = Copies.list(subnets);
      joinSubnets = Copies.list(joinSubnets);
    }
  }

  /**
   * A cluster CIDR that is cut into host subnets.
   *
   * @param cidr the whole
   * @param hostSubnet prefix length of a part
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Subnet(String cidr, @Nullable Integer hostSubnet) {}

  /**
   * OVN-Kubernetes' own EVPN; its VNIs are taken.
   *
   * @param vtep name of a VTEP of k8s.ovn.org
   * @param macVrf Layer 2
   * @param ipVrf Layer 3
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NativeEvpn(
      @Nullable String vtep,
      @Nullable @JsonProperty("macVRF") NativeVrf macVrf,
      @Nullable @JsonProperty("ipVRF") NativeVrf ipVrf) {}

  /**
   * One VRF of it.
   *
   * @param vni 1..16777215
   * @param routeTarget import and export
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NativeVrf(@Nullable Integer vni, @Nullable String routeTarget) {}
}
