// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/** Reads the permanent neighbours of our SVIs: RTM_GETNEIGH. */
final class NeighbourReader {
  private NeighbourReader() {}

  /** Neighbours by device; nothing is asked while no SVI is ours. */
  static Map<String, Set<KernelState.NeighbourEntry>> read(NetlinkSocket netlink, Devices devices) {
    Map<String, Set<KernelState.NeighbourEntry>> neighbours = new HashMap<>();
    if (devices.ours(Device.Svi.class).isEmpty()) {
      return neighbours;
    }
    netlink.dump(
        new NetlinkRequest(
            Rt.RTM_GETNEIGH,
            0,
            new RtMessage.Neighbour(0, 0, 0, 0, 0, List.of()),
            "dump neighbours"),
        e -> {
          if (e.body() instanceof RtMessage.Neighbour body && body.family() != Rt.AF_BRIDGE) {
            readEntry(body, devices, neighbours);
          }
        });
    return neighbours;
  }

  /** FRR's, which are of every remote station, are nobody's business here: they are left out. */
  private static void readEntry(
      RtMessage.Neighbour body,
      Devices devices,
      Map<String, Set<KernelState.NeighbourEntry>> neighbours) {
    Device device = devices.oursAt(body.index());
    boolean permanent = (body.state() & Rt.NUD_PERMANENT) != 0;
    boolean externLearned = (body.flags() & Rt.NTF_EXT_LEARNED) != 0;
    if (device == null || !(device.detail() instanceof Device.Svi) || !permanent || externLearned) {
      return;
    }
    Attribute.address(body.attributes(), Key.NDA_DST)
        .ifPresent(ip ->
            neighbours
                .computeIfAbsent(device.name(), _ -> new HashSet<>())
                .add(
                    new KernelState.NeighbourEntry(
                        device.name(), ip, Attribute.hardware(body.attributes(), Key.NDA_LLADDR))));
  }
}
