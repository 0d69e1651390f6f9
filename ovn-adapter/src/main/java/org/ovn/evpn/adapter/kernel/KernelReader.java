// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;

/**
 * Reads the kernel into a {@link KernelState}: one dump per table, each by a reader of its own. The
 * devices come first, for the entries of all other tables name them by index.
 */
final class KernelReader {
  private KernelReader() {}

  static KernelState read(NetlinkSocket netlink) {
    Devices devices = DeviceReader.read(netlink);
    Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans = VlanReader.read(netlink, devices);
    Map<String, SortedSet<Integer>> vnis = VniReader.read(netlink, devices);
    ForwardingReader.Forwarding forwarding = ForwardingReader.read(netlink, devices, vlans);
    Map<String, Set<KernelState.NeighbourEntry>> neighbours =
        NeighbourReader.read(netlink, devices);
    RouteReader.Routes routes = RouteReader.read(netlink, devices);
    Map<String, Set<KernelState.InterfaceAddress>> addresses = AddressReader.read(netlink, devices);
    return new KernelState(
        devices.byName(),
        vlans,
        vnis,
        forwarding.entries(),
        neighbours,
        addresses,
        routes.guardRoutes(),
        routes.unreachableDefaults(),
        FilterReader.read(netlink, devices),
        forwarding.floodLists(),
        routes.underlayMtu4(),
        routes.underlayMtu6(),
        routes.serviceCidrs(),
        devices.ipv6(),
        routes.main(),
        devices.altNames());
  }
}
