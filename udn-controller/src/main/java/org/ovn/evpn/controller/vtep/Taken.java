// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.ClusterAddresses;
import org.ovn.evpn.controller.facts.ClusterFacts;

/**
 * Which CIDRs of a VTEP somebody else has, so that no node may get an address out of them. An
 * address that is handed out twice takes down whoever had it: a node that has its gateway's address
 * loses the API server, and never hears that it should give it back.
 */
final class Taken {
  /**
   * Why no address is given out of a CIDR.
   *
   * @param reason of condition Accepted
   * @param message names object, field and remedy
   */
  record Why(Reason reason, String message) {}

  private final NodeAddresses addresses;
  private final ClusterAddresses cluster;
  private final Cidrs accepted;

  /**
   * For one decision.
   *
   * @param accepted the CIDRs of VTEPs that come first
   */
  Taken(ClusterFacts facts, NodeAddresses addresses, Cidrs accepted) {
    this.addresses = addresses;
    this.cluster = ClusterAddresses.of(facts);
    this.accepted = accepted;
  }

  /** What is wrong with the first CIDR of a VTEP that has something wrong. */
  Optional<Why> why(String vtep, VtepSpec spec) {
    return why(vtep, spec, spec.modeOrDefault());
  }

  /** As if the VTEP had that mode. */
  Optional<Why> why(String vtep, VtepSpec spec, VtepMode mode) {
    return spec.cidrs().stream().flatMap(cidr -> why(vtep, cidr, mode).stream()).findFirst();
  }

  /** The CIDRs of a VTEP that are its own, and the addresses that nodes have of it. */
  List<IpPrefix> left(String vtep, VtepSpec spec) {
    return Cidrs.left(
        spec.cidrs(),
        cidr -> why(vtep, cidr, spec.modeOrDefault()).isEmpty(),
        addresses.held(vtep));
  }

  private Optional<Why> why(String vtep, IpPrefix cidr, VtepMode mode) {
    return accepted
        .overlap(vtep, List.of(cidr))
        .map(message -> new Why(Reason.CIDR_OVERLAP, message))
        .or(() ->
            cidr.isIpv4()
                ? Optional.empty()
                : Optional.of(
                    new Why(
                        Reason.NOT_IMPLEMENTED,
                        "spec.cidrs of VTEP \"%s\" has %s, and IPv6 VTEPs are not implemented yet: use IPv4 CIDRs."
                            .formatted(vtep, cidr))))
        .or(() ->
            cluster
                .ofNativeVtep(cidr)
                .or(() ->
                    mode == VtepMode.MANAGED
                        ? cluster.conflictOfVtep(cidr, addresses.ofVteps(), addresses.isUsed(vtep))
                        : Optional.empty())
                .map(holder ->
                    new Why(
                        Reason.CIDR_OVERLAP,
                        "spec.cidrs of VTEP \"%s\" has %s, which overlaps %s: use a CIDR that nothing else has."
                            .formatted(vtep, cidr, holder))));
  }
}
