// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of a VLAN-VNI map fits one VXLAN device. The kernel tells FRR of a port's VLANs and of
 * their VNIs in one attribute, whose length is a 16-bit number: a VLAN takes 8 octets, a mapping 28
 * octets, and a run of mappings, in which VLAN and VNI both grow by one, 56 octets whatever its
 * length. Past the end of the attribute the kernel still takes mappings, but FRR, when it starts,
 * then hears of none at all.
 */
final class MapRoom {
  /** Octets behind the attribute's own header. */
  static final int LIMIT = 0xffff - 4;

  private static final int VLAN = 8;
  private static final int SINGLE = 28;
  private static final int RUN = 56;

  private final Map<Integer, Integer> vniByVid = new HashMap<>();
  private int octets;

  /** Takes a mapping into account, whether or not there is room. */
  void add(int vid, int vni) {
    octets += cost(vid, vni);
    vniByVid.put(vid, vni);
  }

  /** Whether there is room for one more mapping. */
  boolean fits(int vid, int vni) {
    return octets + cost(vid, vni) <= LIMIT;
  }

  /** Octets that the mappings take. */
  int octets() {
    return octets;
  }

  private int cost(int vid, int vni) {
    boolean before = has(vid - 1, vni - 1);
    boolean after = has(vid + 1, vni + 1);
    int apart =
        (before ? length(has(vid - 2, vni - 2)) : 0) + (after ? length(has(vid + 2, vni + 2)) : 0);
    return VLAN + length(before || after) - apart;
  }

  private static int length(boolean run) {
    return run ? RUN : SINGLE;
  }

  private boolean has(int vid, int vni) {
    Integer there = vniByVid.get(vid);
    return there != null && there == vni;
  }
}
