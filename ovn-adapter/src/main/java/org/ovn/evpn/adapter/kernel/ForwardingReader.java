// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Reads the forwarding entries of our bridges and, as they are in the same table, the flood lists
 * of their VNIs: RTM_GETNEIGH of family AF_BRIDGE.
 */
final class ForwardingReader {
  private static final MacAddress ZERO_MAC = new MacAddress(0);

  private final Devices devices;
  private final Map<String, Set<KernelState.FdbEntry>> entries = new HashMap<>();
  private final SortedMap<Integer, Set<InetAddress>> floodLists = new TreeMap<>();

  private ForwardingReader(Devices devices) {
    this.devices = devices;
  }

  /**
   * The content of the table.
   *
   * @param entries by device, those that are static, those that FRR put in, and on a bridge the
   *     bridge's own
   * @param floodLists remote VTEPs by VNI
   */
  record Forwarding(
      Map<String, Set<KernelState.FdbEntry>> entries,
      SortedMap<Integer, Set<InetAddress>> floodLists) {}

  /**
   * Reads.
   *
   * @param vlans of bridges and ports
   */
  static Forwarding read(
      NetlinkSocket netlink,
      Devices devices,
      Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans) {
    ForwardingReader reader = new ForwardingReader(devices);
    for (Device bridge : devices.ours(Device.Bridge.class)) {
      reader.read(netlink, bridge);
      if (reader.lacksOwn(bridge, vlans.getOrDefault(bridge.name(), new TreeMap<>()).keySet())) {
        // to add such an entry again costs the network packets: that it is missing must be true
        reader.read(netlink, bridge);
      }
    }
    return new Forwarding(reader.entries, reader.floodLists);
  }

  /**
   * This dump goes on by the number of entries, so one that is deleted meanwhile hides another. An
   * entry of ours that was hidden is added again, which changes nothing; that a VTEP is missing
   * from a flood list must be seen twice before it means something.
   */
  private void read(NetlinkSocket netlink, Device bridge) {
    netlink.dump(
        new NetlinkRequest(
            Rt.RTM_GETNEIGH,
            0,
            new RtMessage.Neighbour(
                Rt.AF_BRIDGE, 0, 0, 0, 0, List.of(num(Key.NDA_MASTER, bridge.index()))),
            "dump forwarding entries of " + bridge.name()),
        e -> {
          if (e.body() instanceof RtMessage.Neighbour body) {
            readEntry(bridge, body);
          }
        });
  }

  /** Whether the bridge's own MAC address is missing in some VLAN. */
  private boolean lacksOwn(Device bridge, Set<Integer> vlans) {
    Set<KernelState.FdbEntry> there = entries.getOrDefault(bridge.name(), Set.of());
    return vlans.stream()
        .anyMatch(vid ->
            bridge
                .mac()
                .filter(mac -> !there.contains(KernelState.FdbEntry.own(bridge.name(), vid, mac)))
                .isPresent());
  }

  private void readEntry(Device bridge, RtMessage.Neighbour body) {
    Device device = devices.oursAt(body.index());
    Optional<MacAddress> mac = Attribute.hardware(body.attributes(), Key.NDA_LLADDR);
    if (device == null || mac.isEmpty()) {
      return;
    }
    var vni = number(body.attributes(), Key.NDA_SRC_VNI);
    Optional<InetAddress> remote = Attribute.address(body.attributes(), Key.NDA_DST);
    if (mac.get().equals(ZERO_MAC) && vni.isPresent() && remote.isPresent()) {
      floodLists.computeIfAbsent((int) vni.getAsLong(), _ -> new HashSet<>()).add(remote.get());
      return;
    }
    var vid = number(body.attributes(), Key.NDA_VLAN);
    boolean externLearned = (body.flags() & Rt.NTF_EXT_LEARNED) != 0;
    boolean isStatic = (body.state() & Rt.NUD_NOARP) != 0;
    boolean self = (body.flags() & Rt.NTF_SELF) != 0;
    // the bridge's address is one of its VXLAN port as well, and the kernel names one of the two
    if (vid.isPresent() && (body.state() & Rt.NUD_PERMANENT) != 0 && bridge.mac().equals(mac)) {
      entries
          .computeIfAbsent(bridge.name(), _ -> new HashSet<>())
          .add(KernelState.FdbEntry.own(bridge.name(), (int) vid.getAsLong(), mac.get()));
      return;
    }
    if (vid.isPresent() && !self && (isStatic || externLearned)) {
      entries
          .computeIfAbsent(device.name(), _ -> new HashSet<>())
          .add(
              new KernelState.FdbEntry(
                  device.name(), (int) vid.getAsLong(), mac.get(), isStatic, externLearned));
    }
  }
}
