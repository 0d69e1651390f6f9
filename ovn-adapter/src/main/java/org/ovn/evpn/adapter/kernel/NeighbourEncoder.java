// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.ip;
import static org.ovn.evpn.adapter.netlink.Attribute.mac;
import static org.ovn.evpn.adapter.netlink.Attribute.num;

import java.net.InetAddress;
import java.util.List;
import java.util.function.ToIntFunction;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.MacAddress;

/** Changes of forwarding entries and neighbours: RTM_NEWNEIGH, RTM_DELNEIGH. */
final class NeighbourEncoder {
  private static final int REPLACE = Rt.NLM_F_CREATE | Rt.NLM_F_REPLACE;

  private final ToIntFunction<String> index;

  NeighbourEncoder(ToIntFunction<String> index) {
    this.index = index;
  }

  NetlinkRequest add(KernelChange.AddFdb c) {
    return fdb(
        Rt.RTM_NEWNEIGH,
        REPLACE,
        Rt.NUD_NOARP,
        c.device(),
        c.vid(),
        c.mac(),
        "add forwarding entry " + c.mac() + " to " + c.device());
  }

  NetlinkRequest delete(KernelChange.DeleteFdb c) {
    return fdb(
        Rt.RTM_DELNEIGH,
        0,
        Rt.NUD_NOARP,
        c.device(),
        c.vid(),
        c.mac(),
        "delete forwarding entry " + c.mac() + " of " + c.device());
  }

  NetlinkRequest unpin(KernelChange.UnpinFdb c) {
    return fdb(
        Rt.RTM_NEWNEIGH,
        Rt.NLM_F_REPLACE,
        Rt.NUD_REACHABLE,
        c.device(),
        c.vid(),
        c.mac(),
        "announce forwarding entry " + c.mac() + " of " + c.device());
  }

  NetlinkRequest add(KernelChange.AddNeighbour c) {
    return neighbour(
        REPLACE,
        Rt.NUD_PERMANENT,
        c.device(),
        c.ip(),
        c.mac(),
        "add neighbour " + c.ip().getHostAddress() + " to " + c.device());
  }

  NetlinkRequest delete(KernelChange.DeleteNeighbour c) {
    return new NetlinkRequest(
        Rt.RTM_DELNEIGH,
        0,
        new RtMessage.Neighbour(
            IpEncoder.family(c.ip()),
            index.applyAsInt(c.device()),
            0,
            0,
            0,
            List.of(ip(Key.NDA_DST, c.ip()))),
        "delete neighbour " + c.ip().getHostAddress() + " of " + c.device());
  }

  NetlinkRequest unpin(KernelChange.UnpinNeighbour c) {
    return neighbour(
        Rt.NLM_F_REPLACE,
        Rt.NUD_NOARP,
        c.device(),
        c.ip(),
        c.mac(),
        "announce neighbour " + c.ip().getHostAddress() + " of " + c.device());
  }

  private NetlinkRequest neighbour(
      int flags, int state, String device, InetAddress ip, MacAddress address, String purpose) {
    return new NetlinkRequest(
        Rt.RTM_NEWNEIGH,
        flags,
        new RtMessage.Neighbour(
            IpEncoder.family(ip),
            index.applyAsInt(device),
            state,
            0,
            0,
            List.of(ip(Key.NDA_DST, ip), mac(Key.NDA_LLADDR, address))),
        purpose);
  }

  private NetlinkRequest fdb(
      int type, int flags, int state, String device, int vid, MacAddress address, String purpose) {
    return new NetlinkRequest(
        type,
        flags,
        new RtMessage.Neighbour(
            Rt.AF_BRIDGE,
            index.applyAsInt(device),
            state,
            Rt.NTF_MASTER,
            0,
            List.of(mac(Key.NDA_LLADDR, address), num(Key.NDA_VLAN, vid))),
        purpose);
  }
}
