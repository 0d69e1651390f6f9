// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.flag;
import static org.ovn.evpn.adapter.netlink.Attribute.nest;
import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.vlan;

import java.util.List;
import java.util.function.ToIntFunction;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/**
 * Changes of bridge ports, of their VLANs and of the VNIs these are mapped to: RTM_SETLINK and
 * RTM_DELLINK of family AF_BRIDGE, RTM_NEWTUNNEL, RTM_DELTUNNEL.
 */
final class BridgeEncoder {
  private final ToIntFunction<String> index;

  BridgeEncoder(ToIntFunction<String> index) {
    this.index = index;
  }

  NetlinkRequest setFlags(KernelChange.SetPortFlags c) {
    return bridgePort(
        Rt.RTM_SETLINK,
        c.device(),
        nest(
            Key.IFLA_PROTINFO,
            flag(Key.IFLA_BRPORT_LEARNING, c.flags().learning()),
            flag(Key.IFLA_BRPORT_NEIGH_SUPPRESS, c.flags().neighSuppress()),
            flag(Key.IFLA_BRPORT_VLAN_TUNNEL, c.flags().vlanTunnel()),
            flag(Key.IFLA_BRPORT_ISOLATED, c.flags().isolated())),
        "set the port flags of " + c.device());
  }

  NetlinkRequest add(KernelChange.AddVlan c) {
    return vlanOf(
        Rt.RTM_SETLINK,
        c.device(),
        (c.pvid() ? Rt.BRIDGE_VLAN_INFO_PVID : 0)
            | (c.untagged() ? Rt.BRIDGE_VLAN_INFO_UNTAGGED : 0),
        c.vid(),
        c.self(),
        "add VLAN " + c.vid() + " to " + c.device());
  }

  NetlinkRequest delete(KernelChange.DeleteVlan c) {
    return vlanOf(
        Rt.RTM_DELLINK,
        c.device(),
        0,
        c.vid(),
        c.self(),
        "delete VLAN " + c.vid() + " of " + c.device());
  }

  NetlinkRequest add(KernelChange.AddTunnel c) {
    return tunnel(
        Rt.RTM_SETLINK,
        c.device(),
        c.vid(),
        c.vni(),
        "map VLAN " + c.vid() + " of " + c.device() + " to VNI " + c.vni());
  }

  NetlinkRequest delete(KernelChange.DeleteTunnel c) {
    return tunnel(
        Rt.RTM_DELLINK,
        c.device(),
        c.vid(),
        c.vni(),
        "unmap VLAN " + c.vid() + " of " + c.device() + " from VNI " + c.vni());
  }

  NetlinkRequest add(KernelChange.AddVni c) {
    return vni(Rt.RTM_NEWTUNNEL, c.device(), c.vni(), "add VNI " + c.vni() + " to " + c.device());
  }

  NetlinkRequest delete(KernelChange.DeleteVni c) {
    return vni(
        Rt.RTM_DELTUNNEL, c.device(), c.vni(), "delete VNI " + c.vni() + " of " + c.device());
  }

  private NetlinkRequest bridgePort(int type, String device, Attribute attribute, String purpose) {
    return new NetlinkRequest(
        type,
        0,
        new RtMessage.Link(Rt.AF_BRIDGE, 0, index.applyAsInt(device), 0, 0, List.of(attribute)),
        purpose);
  }

  private NetlinkRequest vlanOf(
      int type, String device, int flags, int vid, boolean self, String purpose) {
    Attribute info = vlan(Key.IFLA_BRIDGE_VLAN_INFO, flags, vid);
    return bridgePort(
        type,
        device,
        self
            ? nest(Key.IFLA_AF_SPEC, num(Key.IFLA_BRIDGE_FLAGS, Rt.BRIDGE_FLAGS_SELF), info)
            : nest(Key.IFLA_AF_SPEC, info),
        purpose);
  }

  private NetlinkRequest tunnel(int type, String device, int vid, int vni, String purpose) {
    return bridgePort(
        type,
        device,
        nest(
            Key.IFLA_AF_SPEC,
            nest(
                Key.IFLA_BRIDGE_VLAN_TUNNEL_INFO,
                num(Key.IFLA_BRIDGE_VLAN_TUNNEL_ID, vni),
                num(Key.IFLA_BRIDGE_VLAN_TUNNEL_VID, vid),
                num(Key.IFLA_BRIDGE_VLAN_TUNNEL_FLAGS, 0))),
        purpose);
  }

  private NetlinkRequest vni(int type, String device, int vni, String purpose) {
    return new NetlinkRequest(
        type,
        0,
        new RtMessage.Tunnel(
            Rt.AF_BRIDGE,
            0,
            index.applyAsInt(device),
            List.of(nest(Key.VXLAN_VNIFILTER_ENTRY, num(Key.VXLAN_VNIFILTER_ENTRY_START, vni)))),
        purpose);
  }
}
