// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;

/**
 * Finds VRFs that export route targets of the form ADDRESS:NUMBER alone. FRR 10.3 as a switch
 * between two eBGP neighbors takes those off a route: seen at leaf, spine, leaf, where the node's
 * leaf had all route targets of a route and the next switch those of the other forms. Such a VRF is
 * then unknown beyond the node's leaf. Other switches pass them on, so this is a hint.
 */
final class AddressRouteTargets {
  private AddressRouteTargets() {}

  /** Told once per EVPN and kind of VRF, with the networks. */
  static List<Issue> of(FrrIntent intent) {
    List<Issue> issues = new ArrayList<>();
    for (EvpnScope scope : intent.scopes()) {
      List<FrrNetwork> networks =
          intent.networks().stream()
              .filter(network -> network.spec().evpn().equals(scope.name()))
              .toList();
      Stream.of(
              hint(scope, "macVRF", networks, AddressRouteTargets::ofMacVrf),
              hint(scope, "ipVRF", networks, AddressRouteTargets::ofIpVrf))
          .flatMap(Optional::stream)
          .forEach(issues::add);
    }
    return issues;
  }

  private static @Nullable RouteTargets ofMacVrf(EvpnNetworkSpec spec) {
    return spec.macVrf() == null ? null : spec.macVrf().routeTargets();
  }

  private static @Nullable RouteTargets ofIpVrf(EvpnNetworkSpec spec) {
    return spec.ipVrf() == null ? null : spec.ipVrf().routeTargets();
  }

  private static Optional<Issue> hint(
      EvpnScope scope,
      String vrf,
      List<FrrNetwork> networks,
      Function<EvpnNetworkSpec, @Nullable RouteTargets> targets) {
    List<String> names =
        networks.stream()
            .filter(network -> isLost(targets.apply(network.spec())))
            .map(FrrNetwork::name)
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Issue.hint(
                Subject.evpn(scope.name()),
                Reason.ROUTE_TARGET_NOT_PASSED_ON,
                Message.of(
                    vrf + ".routeTargets.export of EVPNNetwork " + Message.names(names),
                    "all have the form ADDRESS:NUMBER, which FRR as a switch between eBGP neighbors"
                        + " does not pass on, so the network may be unknown beyond the leaf",
                    "Add one of the form AS:NUMBER, and import it where the network is wanted")));
  }

  /** Without an export of its own the VRF has FRR's automatic one, of the form AS:NUMBER. */
  private static boolean isLost(@Nullable RouteTargets targets) {
    return targets != null
        && !targets.exports().isEmpty()
        && targets.exports().stream().allMatch(RouteTarget::hasAddress);
  }
}
