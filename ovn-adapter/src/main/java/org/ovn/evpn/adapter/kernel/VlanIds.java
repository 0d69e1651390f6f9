// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * VLAN ids of one VTEP's bridge. They mean something on this node only, and the kernel's own
 * VLAN-VNI map is where they are remembered: a VNI keeps its id over restarts of the agent, for FRR
 * sees a change of it as the VNI's death.
 *
 * <p>A map whose VLANs run with their VNIs takes a fraction of the room that others take ({@link
 * MapRoom}). So a new VNI gets the id that lies as far from the id of a VNI nearby as the two VNIs
 * lie apart: a pool that fills up is one run in the end, in whatever order its VNIs come. What runs
 * already is never refused for lack of room.
 */
final class VlanIds {
  private static final int FIRST = 2;
  private static final int LAST = 4094;

  /** VNIs that lie this close together are taken for those of one pool. */
  private static final int NEAR = 64;

  private final Map<Integer, Integer> vidByVni = new HashMap<>();
  private final Map<Integer, Integer> mapped = new HashMap<>();
  private final Set<Integer> noRoom = new HashSet<>();

  /** A VNI that needs an id, and the name of its SVI. */
  record Claim(int vni, String svi) {}

  /**
   * Gives each claim an id: the one that is mapped, else the one of the SVI that is there, else a
   * free one, unless the map has no room for it.
   *
   * @param vxlans the VTEP's VXLAN devices
   */
  static VlanIds assign(
      KernelState observed, String bridge, List<String> vxlans, List<Claim> claims) {
    VlanIds ids = new VlanIds();
    Set<Integer> taken = ids.keep(observed, bridge, vxlans, claims);
    Set<Integer> used = new HashSet<>(observed.vlansOf(bridge).keySet());
    for (Device device : observed.devices().values()) {
      if (device.master().filter(bridge::equals).isPresent()) {
        used.addAll(observed.vlansOf(device.name()).keySet());
      }
    }
    used.addAll(taken);
    ids.give(claims, used);
    return ids;
  }

  /** Ids that are given already; the result are those. */
  private Set<Integer> keep(
      KernelState observed, String bridge, List<String> vxlans, List<Claim> claims) {
    for (String vxlan : vxlans) {
      observed
          .vlansOf(vxlan)
          .forEach((vid, vlan) -> vlan.vni().ifPresent(vni -> mapped.putIfAbsent(vni, vid)));
    }
    Set<Integer> taken = new HashSet<>();
    for (Claim claim : claims) {
      Integer vid = mapped.get(claim.vni());
      if (vid != null && taken.add(vid)) {
        vidByVni.put(claim.vni(), vid);
      }
    }
    Set<Integer> mappedTo = new HashSet<>(mapped.values());
    for (Claim claim : claims) {
      Device svi = observed.devices().get(claim.svi());
      if (!vidByVni.containsKey(claim.vni())
          && svi != null
          && svi.isOurs()
          && svi.lower().filter(bridge::equals).isPresent()
          && svi.detail() instanceof Device.Svi detail
          && !mappedTo.contains(detail.vid())
          && taken.add(detail.vid())) {
        vidByVni.put(claim.vni(), detail.vid());
      }
    }
    return taken;
  }

  private void give(List<Claim> claims, Set<Integer> used) {
    MapRoom room = new MapRoom();
    SortedMap<Integer, Integer> given = new TreeMap<>(vidByVni);
    given.forEach((vni, vid) -> room.add(vid, vni));
    BitSet free = new BitSet();
    free.set(FIRST, LAST + 1);
    used.forEach(free::clear);
    List<Integer> fresh =
        claims.stream()
            .map(Claim::vni)
            .filter(vni -> !vidByVni.containsKey(vni))
            .sorted(Comparator.naturalOrder())
            .toList();
    for (int vni : fresh) {
      int vid = pick(vni, given, free);
      if (vid >= 0 && !room.fits(vid, vni)) {
        noRoom.add(vni);
      } else if (vid >= 0) {
        free.clear(vid);
        room.add(vid, vni);
        given.put(vni, vid);
        vidByVni.put(vni, vid);
      }
    }
  }

  /**
   * The id that prolongs the run of a VNI nearby. Where the run's way is barred, the VNI begins
   * another one with room around it; a VNI without any nearby gets the lowest id. Negative when no
   * id is free.
   */
  private static int pick(int vni, SortedMap<Integer, Integer> given, BitSet free) {
    Map<Integer, Integer> near = given.subMap(vni - NEAR, vni + NEAR + 1);
    int best = -1;
    int distance = Integer.MAX_VALUE;
    for (Map.Entry<Integer, Integer> e : near.entrySet()) {
      int vid = e.getValue() + vni - e.getKey();
      int apart = Math.abs(vni - e.getKey());
      if (vid >= FIRST && vid <= LAST && free.get(vid) && apart < distance) {
        best = vid;
        distance = apart;
      }
    }
    if (best >= 0) {
      return best;
    }
    return near.isEmpty() ? free.nextSetBit(FIRST) : middleOfLargestGap(free);
  }

  private static int middleOfLargestGap(BitSet free) {
    int best = -1;
    int length = 0;
    for (int from = free.nextSetBit(FIRST); from >= 0; ) {
      int to = free.nextClearBit(from);
      if (to - from > length) {
        length = to - from;
        best = from + length / 2;
      }
      from = free.nextSetBit(to);
    }
    return best;
  }

  /** The id of a VNI; empty when it has to wait. */
  OptionalInt of(int vni) {
    Integer vid = vidByVni.get(vni);
    return vid == null ? OptionalInt.empty() : OptionalInt.of(vid);
  }

  /** Whether it waits for room in the map of the VXLAN device, and not for an id. */
  boolean lacksRoom(int vni) {
    return noRoom.contains(vni);
  }

  /** Whether a VXLAN device of the VTEP maps some VLAN to the VNI already. */
  boolean isMapped(int vni) {
    return mapped.containsKey(vni);
  }
}
