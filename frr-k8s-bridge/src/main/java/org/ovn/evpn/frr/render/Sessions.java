// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.SessionRules;

/**
 * Which neighbours of a template carry EVPN and which announce the VTEP address, for some EVPNs
 * together: what one of them needs is there. The EVPNs' own word comes first. Without one, {@code
 * addressFamilies} of the template decides where a neighbour has {@code evpn} in it (frr-k8s after
 * v0.0.25). Without that every neighbour does both.
 *
 * @param carriers ids of the neighbours that carry EVPN
 * @param announcers ids of the neighbours that announce the VTEP address
 * @param anyAsPath whether all of the EVPNs allow paths with different AS paths side by side
 */
record Sessions(Set<String> carriers, Set<String> announcers, boolean anyAsPath) {
  private static final String EVPN_FAMILY = "evpn";

  static Sessions of(Peering peering, List<EvpnScope> scopes) {
    Set<String> carriers = new HashSet<>();
    Set<String> announcers = new HashSet<>();
    for (EvpnScope scope : scopes) {
      List<Neighbor> own =
          peering.neighbors().stream().filter(n -> carries(peering, scope.rules(), n)).toList();
      own.forEach(n -> carriers.add(n.id()));
      List<Neighbor> others =
          peering.neighbors().stream()
              .filter(n -> !own.contains(n))
              .filter(Sessions::unicast)
              .toList();
      (others.isEmpty() ? peering.neighbors() : others).forEach(n -> announcers.add(n.id()));
    }
    boolean anyAsPath =
        !scopes.isEmpty() && scopes.stream().allMatch(scope -> scope.rules().anyAsPath());
    return new Sessions(carriers, announcers, anyAsPath);
  }

  private static boolean carries(Peering peering, SessionRules rules, Neighbor n) {
    if (!rules.evpnNeighbors().isEmpty()) {
      return rules.evpnNeighbors().stream().anyMatch(id -> isNamed(n, id));
    }
    boolean said = peering.neighbors().stream().anyMatch(Sessions::hasEvpnFamily);
    return !said || hasEvpnFamily(n);
  }

  private static boolean hasEvpnFamily(Neighbor n) {
    return n.addressFamilies().contains(EVPN_FAMILY);
  }

  private static boolean unicast(Neighbor n) {
    return n.addressFamilies().isEmpty() || n.addressFamilies().contains("unicast");
  }

  /** Whether an EVPN's entry names a neighbour, however either spells the address. */
  static boolean isNamed(Neighbor n, String id) {
    return n.id().equals(id) || Layout.frrId(n).equals(Layout.frrId(Neighbor.of(id, 0)));
  }

  boolean carriesEvpn(Neighbor n) {
    return carriers.contains(n.id());
  }

  boolean announcesVtep(Neighbor n) {
    return announcers.contains(n.id());
  }
}
