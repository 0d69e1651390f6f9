// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/** Reads the VNI filters of our VXLAN devices: RTM_GETTUNNEL. */
final class VniReader {
  private VniReader() {}

  /** VNIs by device; each device is asked for by itself, for the reason {@link VlanReader} has. */
  static Map<String, SortedSet<Integer>> read(NetlinkSocket netlink, Devices devices) {
    Map<String, SortedSet<Integer>> vnis = new HashMap<>();
    for (Device vxlan : devices.ours(Device.Vxlan.class)) {
      vnis.put(vxlan.name(), filter(netlink, vxlan));
    }
    return vnis;
  }

  private static SortedSet<Integer> filter(NetlinkSocket netlink, Device vxlan) {
    SortedSet<Integer> filter = new TreeSet<>();
    for (Envelope e :
        netlink.dump(
            new NetlinkRequest(
                Rt.RTM_GETTUNNEL,
                0,
                new RtMessage.Tunnel(Rt.AF_BRIDGE, 0, vxlan.index(), List.of()),
                "dump the VNI filter of " + vxlan.name()))) {
      if (!(e.body() instanceof RtMessage.Tunnel body)) {
        continue;
      }
      for (Attribute.Nest entry : Attribute.nests(body.attributes(), Key.VXLAN_VNIFILTER_ENTRY)) {
        long start = number(entry.children(), Key.VXLAN_VNIFILTER_ENTRY_START).orElse(0);
        long end = number(entry.children(), Key.VXLAN_VNIFILTER_ENTRY_END).orElse(start);
        for (long vni = start; vni <= end && vni > 0; vni++) {
          filter.add((int) vni);
        }
      }
    }
    return filter;
  }
}
