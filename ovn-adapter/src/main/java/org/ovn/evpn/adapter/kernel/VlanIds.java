// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * VLAN ids of one VTEP's bridge. They mean something on this node only, and the kernel's own
 * VLAN-VNI map is where they are remembered: a VNI keeps its id over restarts of the agent, for FRR
 * sees a change of it as the VNI's death.
 */
final class VlanIds {
  private static final int FIRST = 2;
  private static final int LAST = 4094;

  private final Map<Integer, Integer> vidByVni = new HashMap<>();
  private final Map<Integer, Integer> mapped = new HashMap<>();

  /** A VNI that needs an id, and the name of its SVI. */
  record Claim(int vni, String svi) {}

  /**
   * Gives each claim an id: the one that is mapped, else the one of the SVI that is there, else the
   * lowest that is free.
   *
   * @param vxlans the VTEP's VXLAN devices
   */
  static VlanIds assign(
      KernelState observed, String bridge, List<String> vxlans, List<Claim> claims) {
    VlanIds ids = new VlanIds();
    Map<Integer, Integer> mapped = ids.mapped;
    Set<Integer> used = new HashSet<>(observed.vlansOf(bridge).keySet());
    for (Device device : observed.devices().values()) {
      if (device.master().filter(bridge::equals).isPresent()) {
        used.addAll(observed.vlansOf(device.name()).keySet());
      }
    }
    for (String vxlan : vxlans) {
      observed
          .vlansOf(vxlan)
          .forEach((vid, vlan) -> vlan.vni().ifPresent(vni -> mapped.putIfAbsent(vni, vid)));
    }
    Set<Integer> taken = new HashSet<>();
    for (Claim claim : claims) {
      Integer vid = mapped.get(claim.vni());
      if (vid != null && taken.add(vid)) {
        ids.vidByVni.put(claim.vni(), vid);
      }
    }
    for (Claim claim : claims) {
      Device svi = observed.devices().get(claim.svi());
      if (!ids.vidByVni.containsKey(claim.vni())
          && svi != null
          && svi.isOurs()
          && svi.lower().filter(bridge::equals).isPresent()
          && svi.detail() instanceof Device.Svi detail
          && !mapped.containsValue(detail.vid())
          && taken.add(detail.vid())) {
        ids.vidByVni.put(claim.vni(), detail.vid());
      }
    }
    int next = FIRST;
    for (Claim claim : claims) {
      if (ids.vidByVni.containsKey(claim.vni())) {
        continue;
      }
      while (next <= LAST && (used.contains(next) || taken.contains(next))) {
        next++;
      }
      if (next <= LAST) {
        taken.add(next);
        ids.vidByVni.put(claim.vni(), next);
      }
    }
    return ids;
  }

  /** The id of a VNI; empty when the bridge has none left. */
  OptionalInt of(int vni) {
    Integer vid = vidByVni.get(vni);
    return vid == null ? OptionalInt.empty() : OptionalInt.of(vid);
  }

  /** Whether a VXLAN device of the VTEP maps some VLAN to the VNI already. */
  boolean isMapped(int vni) {
    return mapped.containsKey(vni);
  }
}
