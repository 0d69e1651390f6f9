// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.api.value.Vni;

/**
 * Whose frames a VNI's flood list says arrive: the rule of two looks. A look at the kernel can miss
 * an entry, so a VTEP has left a list only when two looks in a row did not find it, and a list that
 * was looked at only once is not known yet. A VTEP that appears counts at once. Confined to the
 * loop's thread.
 */
final class FloodLists {
  /** As the last look found them. */
  private Map<Vni, Set<InetAddress>> last = Map.of();

  /**
   * What a look says together with the one before.
   *
   * @param known by VNI; with a list that is not in here nothing changes hands
   * @param sure whether another look at once would say nothing new
   */
  record Look(Map<Vni, Set<InetAddress>> known, boolean sure) {
    Look {
      known = Map.copyOf(known);
    }
  }

  /**
   * Takes a look.
   *
   * @param plan for its reports about VTEPs, made of what was observed
   */
  Look look(KernelState observed, KernelPlan plan, NodeIntent intent) {
    Map<Vni, Set<InetAddress>> now = meaningful(observed, plan, intent);
    Map<Vni, Set<InetAddress>> known = new HashMap<>();
    boolean sure = true;
    for (Map.Entry<Vni, Set<InetAddress>> e : now.entrySet()) {
      Set<InetAddress> before = last.get(e.getKey());
      if (before == null) {
        sure = false;
      } else {
        sure &= e.getValue().containsAll(before);
        Set<InetAddress> either = new HashSet<>(before);
        either.addAll(e.getValue());
        known.put(e.getKey(), either);
      }
    }
    last = now;
    return new Look(known, sure);
  }

  private static Map<Vni, Set<InetAddress>> meaningful(
      KernelState observed, KernelPlan plan, NodeIntent intent) {
    Map<Vni, Set<InetAddress>> result = new HashMap<>();
    Map<String, KernelState.Programmed> programmed = observed.programmed(intent.networkNames());
    for (NetworkIntent network : intent.networks()) {
      OptionalInt mapped =
          Optional.ofNullable(programmed.get(network.name()))
              .map(KernelState.Programmed::macVni)
              .orElse(OptionalInt.empty());
      KernelPlan.VtepReport vtep = plan.vteps().get(network.vtep());
      network
          .macVni()
          // while the port is still in another VNI, that one's flood list would be the right one
          .filter(vni -> mapped.isEmpty() || mapped.getAsInt() == vni.value())
          // without an address of ours those who are in it get our frames, but we not theirs
          .filter(_ -> vtep == null || vtep.addressed())
          .ifPresent(vni -> result.put(vni, observed.floodList(vni.value())));
    }
    return result;
  }
}
