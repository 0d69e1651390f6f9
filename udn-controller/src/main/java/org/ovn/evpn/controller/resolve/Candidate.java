// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ImportSource;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.v1alpha1.VniRange;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * A network that can become an EVPN network once it has its numbers.
 *
 * @param key the network
 * @param evpn the EVPN that has it
 * @param nad what OVN-Kubernetes says of it
 * @param topology Layer2 or Layer3
 * @param vrf name of its VRF device on every node
 * @param vtep name of the VTEP
 * @param nodeSelector the EVPN's; null means all
 * @param vrfs what its VRFs should be
 */
public record Candidate(
    NetworkKey key,
    Meta evpn,
    NadFact.Content nad,
    Topology topology,
    String vrf,
    String vtep,
    @Nullable LabelSelector nodeSelector,
    Vrfs vrfs) {
  /** Candidates of older EVPNs first. */
  public static final Comparator<Candidate> AGE =
      Comparator.comparing(Candidate::evpn, Meta.AGE).thenComparing(Candidate::key);

  /**
   * What is wished for.
   *
   * @param mac the MAC-VRF
   * @param ip the IP-VRF; at least one of the two is there
   * @param tenantTargets route targets of these that a tenant chose; empty when all are the
   *     administrator's
   * @param tenants whether annotations ask for it
   */
  public record Vrfs(
      Optional<MacWish> mac,
      Optional<IpWish> ip,
      List<TenantTarget> tenantTargets,
      boolean tenants) {
    public Vrfs {
      tenantTargets = List.copyOf(tenantTargets);
    }
  }

  /**
   * A route target by a tenant's word, which must not join it to another tenant.
   *
   * @param target as it is written
   * @param number the part after the colon, a number of the tenants' pool
   * @param annotation that has it, for messages
   */
  public record TenantTarget(RouteTarget target, Vni number, String annotation) {}

  /** Where a VNI comes from. */
  public sealed interface VniSource {
    /** The field or annotation that asks for it, for messages. */
    String field();
  }

  /**
   * This number and no other.
   *
   * @param vni the number
   * @param field that asks for it
   */
  public record Fixed(Vni vni, String field) implements VniSource {}

  /**
   * Any number of these ranges.
   *
   * @param ranges in order of preference
   * @param field that holds the ranges
   */
  public record Pooled(List<VniRange> ranges, String field) implements VniSource {}

  /**
   * The MAC-VRF.
   *
   * @param number its VNI
   * @param routeDistinguisher null means automatic
   * @param routeTargets null means automatic
   */
  public record MacWish(
      VniSource number,
      @Nullable RouteDistinguisher routeDistinguisher,
      @Nullable RouteTargets routeTargets) {}

  /**
   * The IP-VRF.
   *
   * @param number its VNI
   * @param routeDistinguisher null means automatic
   * @param routeTargets null means automatic
   * @param egress Fabric or Split
   * @param fabricPrefixes for Split
   * @param eastWest null means Cluster
   * @param importFrom whose routes it takes too
   */
  public record IpWish(
      VniSource number,
      @Nullable RouteDistinguisher routeDistinguisher,
      @Nullable RouteTargets routeTargets,
      Egress egress,
      List<IpPrefix> fabricPrefixes,
      @Nullable EastWest eastWest,
      List<ImportSource> importFrom) {}

  /** The MAC-VRF. */
  public Optional<MacWish> mac() {
    return vrfs.mac();
  }

  /** The IP-VRF. */
  public Optional<IpWish> ip() {
    return vrfs.ip();
  }

  /** Route targets that a tenant chose. */
  public List<TenantTarget> tenantTargets() {
    return vrfs.tenantTargets();
  }

  /** Whether a tenant asked for it, by annotations. */
  public boolean isTenants() {
    return vrfs.tenants();
  }

  /** Whether OVN-Kubernetes is to treat the network as advertised. */
  public boolean isAdvertised() {
    return ip().filter(wish -> wish.egress() == Egress.FABRIC).isPresent();
  }
}
