// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * Route targets that FRR has in the stanzas of a network and that its EVPNNetwork does not ask for:
 * a pure function. One too many joins the network with whoever else has it, so it is told, though
 * the network runs.
 */
final class ExtraTargets {
  private ExtraTargets() {}

  /**
   * Looks.
   *
   * @return such as {@code vni 100: route-target import 64500:9}, in the order of FRR
   */
  static List<String> of(RunningConfig running, EvpnNetworkSpec spec) {
    List<String> lines = new ArrayList<>();
    Optional.ofNullable(spec.macVrf())
        .ifPresent(mac ->
            add(
                "vni " + mac.vni(),
                running.macVrf(mac.vni()),
                mac.routeTargets(),
                automatic(running, mac.vni()),
                lines));
    Optional.ofNullable(spec.ipVrf())
        .ifPresent(ip ->
            add(
                "vrf " + spec.vrf(),
                running.ipVrf(spec.vrf()),
                ip.routeTargets(),
                automatic(running, ip.vni()),
                lines));
    return lines;
  }

  /** FRR from 10.4 on shows one that equals its automatic one, where somebody wrote it. */
  private static Set<RouteTarget> automatic(RunningConfig running, Vni vni) {
    return running.asn().isPresent()
        ? Set.of(RouteTarget.parse((running.asn().getAsLong() & 0xFFFF) + ":" + vni))
        : Set.of();
  }

  private static void add(
      String where,
      RunningConfig.VrfFacts there,
      @Nullable RouteTargets asked,
      Set<RouteTarget> automatic,
      List<String> lines) {
    extra(there.imports(), asked == null ? List.of() : asked.imports(), automatic)
        .forEach(target -> lines.add(where + ": route-target import " + target));
    extra(there.exports(), asked == null ? List.of() : asked.exports(), automatic)
        .forEach(target -> lines.add(where + ": route-target export " + target));
  }

  private static List<RouteTarget> extra(
      SortedSet<RouteTarget> there, List<RouteTarget> asked, Set<RouteTarget> automatic) {
    return there.stream()
        .filter(target -> !asked.contains(target) && !automatic.contains(target))
        .toList();
  }
}
