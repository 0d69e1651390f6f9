// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/** Reads the addresses of all devices: RTM_GETADDR. */
final class AddressReader {
  private AddressReader() {}

  /** Addresses by device. */
  static Map<String, Set<KernelState.InterfaceAddress>> read(
      NetlinkSocket netlink, Devices devices) {
    Map<String, Set<KernelState.InterfaceAddress>> addresses = new HashMap<>();
    for (Envelope e :
        netlink.dump(
            new NetlinkRequest(
                Rt.RTM_GETADDR,
                0,
                new RtMessage.Address(0, 0, 0, 0, 0, List.of()),
                "dump addresses"))) {
      if (e.body() instanceof RtMessage.Address body) {
        // On point-to-point devices IFA_ADDRESS is the peer.
        Attribute.address(body.attributes(), Key.IFA_LOCAL)
            .or(() -> Attribute.address(body.attributes(), Key.IFA_ADDRESS))
            .ifPresent(ip ->
                addresses
                    .computeIfAbsent(
                        devices.names().getOrDefault(body.index(), ""), _ -> new HashSet<>())
                    .add(new KernelState.InterfaceAddress(ip, body.prefixLength())));
      }
    }
    return addresses;
  }
}
