// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/** Reads the VLANs of bridges and of their ports, and the VNIs they are mapped to: RTM_GETVLAN. */
final class VlanReader {
  private final NetlinkSocket netlink;
  private final Devices devices;
  private final Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans = new HashMap<>();

  private VlanReader(NetlinkSocket netlink, Devices devices) {
    this.netlink = netlink;
    this.devices = devices;
  }

  /** VLANs by device and id; nothing is asked while no bridge is ours. */
  static Map<String, SortedMap<Integer, KernelState.PortVlan>> read(
      NetlinkSocket netlink, Devices devices) {
    VlanReader reader = new VlanReader(netlink, devices);
    if (!devices.ours(Device.Bridge.class).isEmpty()) {
      reader.read();
    }
    return reader.vlans;
  }

  /**
   * A dump of all devices goes on by their number: one that is deleted meanwhile hides the next,
   * and the kernel does not say so. A map that seems empty would be torn down, so each bridge and
   * VXLAN device is asked for by itself. OVS ports, which may be thousands, are not: one that was
   * hidden is only given its VLAN again.
   */
  private void read() {
    for (RtMessage.Vlan body : dump(0, "all ports")) {
      Device device = devices.at(body.index());
      if (device != null && isOurPort(device) && !hasMap(device)) {
        put(device, body);
      }
    }
    for (Device device : devices.ours().values()) {
      if (hasMap(device)) {
        dump(device.index(), device.name()).forEach(body -> put(device, body));
      }
    }
  }

  private List<RtMessage.Vlan> dump(int index, String whose) {
    return netlink
        .dump(
            new NetlinkRequest(
                Rt.RTM_GETVLAN,
                0,
                new RtMessage.Vlan(Rt.AF_BRIDGE, index, List.of()),
                "dump bridge VLANs of " + whose))
        .stream()
        .flatMap(e -> e.body() instanceof RtMessage.Vlan body ? Stream.of(body) : Stream.empty())
        .toList();
  }

  private void put(Device device, RtMessage.Vlan body) {
    SortedMap<Integer, KernelState.PortVlan> ofDevice =
        vlans.computeIfAbsent(device.name(), _ -> new TreeMap<>());
    for (Attribute.Nest entry : Attribute.nests(body.attributes(), Key.BRIDGE_VLANDB_ENTRY)) {
      putRange(entry.children(), ofDevice);
    }
  }

  /** Whether it holds a part of a VTEP's VLAN-VNI map, and can be asked for it. */
  private static boolean hasMap(Device device) {
    return device.isOurs()
        && (device.detail() instanceof Device.Bridge
            || (device.detail() instanceof Device.Vxlan && device.port().isPresent()));
  }

  private boolean isOurPort(Device device) {
    return device.master().map(devices.byName()::get).filter(Device::isOurs).isPresent();
  }

  /**
   * One entry stands for a range of VLANs with equal flags and, when they are mapped, consecutive
   * VNIs.
   */
  private static void putRange(
      List<Attribute> entry, SortedMap<Integer, KernelState.PortVlan> vlans) {
    for (Attribute attribute : entry) {
      if (attribute instanceof Attribute.Vlan vlan && vlan.key() == Key.BRIDGE_VLANDB_ENTRY_INFO) {
        int last = (int) number(entry, Key.BRIDGE_VLANDB_ENTRY_RANGE).orElse(vlan.vid());
        var vni = number(entry, Key.BRIDGE_VLANDB_ENTRY_TUNNEL_INFO, Key.BRIDGE_VLANDB_TINFO_ID);
        for (int vid = vlan.vid(); vid <= last; vid++) {
          vlans.put(
              vid,
              new KernelState.PortVlan(
                  (vlan.flags() & Rt.BRIDGE_VLAN_INFO_PVID) != 0,
                  (vlan.flags() & Rt.BRIDGE_VLAN_INFO_UNTAGGED) != 0,
                  vni.isPresent()
                      ? OptionalInt.of((int) vni.getAsLong() + vid - vlan.vid())
                      : OptionalInt.empty()));
        }
      }
    }
  }
}
