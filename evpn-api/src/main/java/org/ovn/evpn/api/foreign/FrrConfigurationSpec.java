// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Spec of an FRRConfiguration.
 *
 * @param bgp typed part
 * @param raw raw part
 * @param nodeSelector absent or empty means all nodes
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FrrConfigurationSpec(
    @Nullable Bgp bgp, @Nullable Raw raw, @Nullable LabelSelector nodeSelector) {
  /** FRR's name of the VRF that is none. */
  public static final String DEFAULT_VRF = "default";

  /**
   * Routers and BFD profiles.
   *
   * @param routers one per VRF
   * @param bfdProfiles by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Bgp(List<Router> routers, List<BfdProfile> bfdProfiles) {
    /** Copies; an absent list is empty. */
    public Bgp {
      routers = Copies.list(routers);
      bfdProfiles = Copies.list(bfdProfiles);
    }
  }

  /**
   * A BGP instance.
   *
   * @param asn 1..4294967295
   * @param id router id, IPv4
   * @param vrf absent for the default VRF
   * @param neighbors peers
   * @param prefixes originated
   * @param imports VRFs whose routes are imported
   * @param evpn typed EVPN block as it stands
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Router(
      long asn,
      @Nullable String id,
      @Nullable String vrf,
      List<Neighbor> neighbors,
      List<String> prefixes,
      List<Import> imports,
      @Nullable Map<String, Object> evpn) {
    /** Copies; an absent list is empty. */
    public Router {
      neighbors = Copies.list(neighbors);
      prefixes = Copies.list(prefixes);
      imports = Copies.list(imports);
    }

    /**
     * A router of which nothing else is said.
     *
     * @param vrf null for the default VRF
     */
    public static Router of(long asn, @Nullable String vrf, List<Neighbor> neighbors) {
      return new Router(asn, null, vrf, neighbors, List.of(), List.of(), null);
    }

    /**
     * Whether it is the default VRF's: frr-k8s takes any text for a VRF, FRR knows its own name.
     */
    public boolean inDefaultVrf() {
      return vrf == null || vrf.isEmpty() || vrf.equals(DEFAULT_VRF);
    }

    /** This router with other neighbours. */
    public Router withNeighbors(List<Neighbor> others) {
      return new Router(asn, id, vrf, others, prefixes, imports, evpn);
    }

    /** This router with other prefixes. */
    public Router withPrefixes(List<String> others) {
      return new Router(asn, id, vrf, neighbors, others, imports, evpn);
    }
  }

  /**
   * A VRF to import from.
   *
   * @param vrf "default" or a name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Import(@Nullable String vrf) {}

  /**
   * BFD timers.
   *
   * @param name of the profile
   * @param other every other field as it stands
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record BfdProfile(String name, @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {
    /** Copies; an absent list is empty. */
    public BfdProfile {
      other = Copies.map(other);
    }
  }

  /**
   * A BGP peer. Fields that are only copied are in other.
   *
   * @param address address or interfaceName identifies the peer
   * @param interfaceName unnumbered
   * @param asn 1..4294967295; exactly one of asn and dynamicASN
   * @param dynamicASN internal or external
   * @param port TCP port
   * @param password clear text
   * @param passwordSecret kubernetes.io/basic-auth
   * @param bfdProfile name
   * @param ebgpMultiHop multihop
   * @param addressFamilies unicast, evpn
   * @param toAdvertise outbound policy
   * @param toReceive inbound policy
   * @param other every other field (timers, graceful restart, source address…) as it stands
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Neighbor(
      @Nullable String address,
      @JsonProperty("interface") @Nullable String interfaceName,
      @Nullable Long asn,
      @Nullable String dynamicASN,
      @Nullable Integer port,
      @Nullable String password,
      @Nullable SecretRef passwordSecret,
      @Nullable String bfdProfile,
      @Nullable Boolean ebgpMultiHop,
      List<String> addressFamilies,
      @Nullable Advertise toAdvertise,
      @Nullable Receive toReceive,
      @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {
    /** Copies; an absent list is empty. */
    public Neighbor {
      addressFamilies = Copies.list(addressFamilies);
      other = Copies.map(other);
    }

    /** A numbered neighbour of which nothing else is said. */
    public static Neighbor of(String address, long asn) {
      return new Neighbor(
          address, null, asn, null, null, null, null, null, null, List.of(), null, null, Map.of());
    }

    /** Address or interface, as the object spells it; empty where it has neither. */
    public String id() {
      return address != null && !address.isEmpty()
          ? address
          : Objects.requireNonNullElse(interfaceName, "");
    }

    /** This neighbour with other policies; everything else, unknown fields included, is kept. */
    public Neighbor withPolicies(@Nullable Advertise advertise, @Nullable Receive receive) {
      return new Neighbor(
          address,
          interfaceName,
          asn,
          dynamicASN,
          port,
          password,
          passwordSecret,
          bfdProfile,
          ebgpMultiHop,
          addressFamilies,
          advertise,
          receive,
          other);
    }

    /** This neighbour without its BFD profile. */
    public Neighbor withoutBfdProfile() {
      return new Neighbor(
          address,
          interfaceName,
          asn,
          dynamicASN,
          port,
          password,
          passwordSecret,
          null,
          ebgpMultiHop,
          addressFamilies,
          toAdvertise,
          toReceive,
          other);
    }

    /** This neighbour with these other fields, in this order. */
    public Neighbor withOther(Map<String, Object> fields) {
      return new Neighbor(
          address,
          interfaceName,
          asn,
          dynamicASN,
          port,
          password,
          passwordSecret,
          bfdProfile,
          ebgpMultiHop,
          addressFamilies,
          toAdvertise,
          toReceive,
          fields);
    }
  }

  /**
   * A secret.
   *
   * @param name of the secret
   * @param namespace of the secret
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretRef(@Nullable String name, @Nullable String namespace) {}

  /**
   * Outbound policy.
   *
   * @param allowed what may go out
   * @param withLocalPref as it stands
   * @param withCommunity as it stands
   * @param nextHop as it stands
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Advertise(
      @Nullable AdvertiseAllowed allowed,
      List<Map<String, Object>> withLocalPref,
      List<Map<String, Object>> withCommunity,
      @Nullable Map<String, Object> nextHop) {
    /** Copies; an absent list is empty. */
    public Advertise {
      withLocalPref = Copies.list(withLocalPref);
      withCommunity = Copies.list(withCommunity);
    }
  }

  /**
   * Prefixes that may go out.
   *
   * @param mode all or filtered
   * @param prefixes for filtered
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AdvertiseAllowed(@Nullable String mode, List<String> prefixes) {
    /** Copies; an absent list is empty. */
    public AdvertiseAllowed {
      prefixes = Copies.list(prefixes);
    }
  }

  /**
   * Inbound policy.
   *
   * @param allowed what may come in
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Receive(@Nullable ReceiveAllowed allowed) {}

  /**
   * Prefixes that may come in.
   *
   * @param mode all or filtered
   * @param prefixes for filtered
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ReceiveAllowed(@Nullable String mode, List<PrefixSelector> prefixes) {
    /** Copies; an absent list is empty. */
    public ReceiveAllowed {
      prefixes = Copies.list(prefixes);
    }
  }

  /**
   * A prefix with length bounds.
   *
   * @param prefix CIDR
   * @param ge shortest
   * @param le longest
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PrefixSelector(
      @Nullable String prefix, @Nullable Integer ge, @Nullable Integer le) {}

  /**
   * FRR configuration text.
   *
   * @param priority lower comes first
   * @param rawConfig appended to the generated text
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Raw(@Nullable Integer priority, @Nullable String rawConfig) {}
}
