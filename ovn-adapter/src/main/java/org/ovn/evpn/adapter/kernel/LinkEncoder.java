// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.flag;
import static org.ovn.evpn.adapter.netlink.Attribute.ip;
import static org.ovn.evpn.adapter.netlink.Attribute.mac;
import static org.ovn.evpn.adapter.netlink.Attribute.nest;
import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.text;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/** Changes of devices as such: RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK. */
final class LinkEncoder {
  private static final int CREATE = Rt.NLM_F_CREATE | Rt.NLM_F_EXCL;

  private final ToIntFunction<String> index;

  LinkEncoder(ToIntFunction<String> index) {
    this.index = index;
  }

  NetlinkRequest create(KernelChange.CreateDevice c) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(text(Key.IFLA_IFNAME, c.device()));
    attributes.add(num(Key.IFLA_GROUP, Ownership.GROUP));
    c.mtu().ifPresent(mtu -> attributes.add(num(Key.IFLA_MTU, mtu)));
    c.mac().ifPresent(address -> attributes.add(mac(Key.IFLA_ADDRESS, address)));
    c.lower().ifPresent(lower -> attributes.add(num(Key.IFLA_LINK, index.applyAsInt(lower))));
    c.master().ifPresent(master -> attributes.add(num(Key.IFLA_MASTER, index.applyAsInt(master))));
    attributes.add(info(c.detail().kind(), data(c.detail())));
    return new NetlinkRequest(
        Rt.RTM_NEWLINK,
        CREATE,
        new RtMessage.Link(0, 0, 0, 0, 0, attributes),
        "create " + c.device());
  }

  NetlinkRequest configure(KernelChange.Configure c) {
    return setLink(c.device(), settings(c), "configure " + c.device());
  }

  NetlinkRequest configure(KernelChange.ConfigureBridge c) {
    return changeLink(
        c.device(), "bridge", bridgeData(c.settings()), "configure the bridge " + c.device());
  }

  NetlinkRequest setLocal(KernelChange.SetVxlanLocal c) {
    return changeLink(
        c.device(), "vxlan", List.of(local(c.local())), "set the local address of " + c.device());
  }

  NetlinkRequest setMaster(KernelChange.SetMaster c) {
    return setLink(
        c.device(),
        List.of(num(Key.IFLA_MASTER, c.master().map(index::applyAsInt).orElse(0))),
        c.master()
            .map(m -> "put " + c.device() + " into " + m)
            .orElse("take " + c.device() + " out of its master"));
  }

  NetlinkRequest setUp(KernelChange.SetUp c) {
    return new NetlinkRequest(
        Rt.RTM_SETLINK,
        0,
        new RtMessage.Link(
            0, 0, index.applyAsInt(c.device()), c.up() ? Rt.IFF_UP : 0, Rt.IFF_UP, List.of()),
        "set " + c.device() + (c.up() ? " up" : " down"));
  }

  NetlinkRequest delete(KernelChange.DeleteDevice c) {
    return new NetlinkRequest(
        Rt.RTM_DELLINK,
        0,
        new RtMessage.Link(0, 0, index.applyAsInt(c.device()), 0, 0, List.of()),
        "delete " + c.device());
  }

  static NetlinkRequest delete(KernelChange.DeleteGroup c) {
    return new NetlinkRequest(
        Rt.RTM_DELLINK,
        0,
        new RtMessage.Link(0, 0, 0, 0, 0, List.of(num(Key.IFLA_GROUP, c.group()))),
        "delete " + String.join(", ", c.devices().keySet()));
  }

  private static Attribute info(String kind, List<Attribute> data) {
    return data.isEmpty()
        ? nest(Key.IFLA_LINKINFO, text(Key.IFLA_INFO_KIND, kind))
        : nest(
            Key.IFLA_LINKINFO,
            text(Key.IFLA_INFO_KIND, kind),
            new Attribute.Nest(Key.IFLA_INFO_DATA, data));
  }

  private static List<Attribute> data(Device.Detail detail) {
    return switch (detail) {
      case Device.Bridge bridge -> bridgeData(bridge);
      case Device.Vxlan vxlan -> vxlanData(vxlan);
      case Device.Svi svi -> List.of(num(Key.IFLA_VLAN_ID, svi.vid()));
      case Device.Vrf vrf -> List.of(num(Key.IFLA_VRF_TABLE, vrf.table()));
      case Device.Plain _ -> List.of();
    };
  }

  private static List<Attribute> bridgeData(Device.Bridge bridge) {
    return List.of(
        flag(Key.IFLA_BR_VLAN_FILTERING, bridge.vlanFiltering()),
        num(Key.IFLA_BR_VLAN_DEFAULT_PVID, bridge.defaultPvid()),
        flag(Key.IFLA_BR_MCAST_SNOOPING, bridge.mcastSnooping()));
  }

  private static List<Attribute> vxlanData(Device.Vxlan vxlan) {
    List<Attribute> data = new ArrayList<>();
    vxlan.local().ifPresent(address -> data.add(local(address)));
    data.add(num(Key.IFLA_VXLAN_PORT, vxlan.port()));
    data.add(flag(Key.IFLA_VXLAN_LEARNING, vxlan.learning()));
    data.add(flag(Key.IFLA_VXLAN_COLLECT_METADATA, vxlan.external()));
    data.add(flag(Key.IFLA_VXLAN_VNIFILTER, vxlan.vniFilter()));
    return data;
  }

  private static Attribute local(InetAddress address) {
    return ip(
        address instanceof Inet4Address ? Key.IFLA_VXLAN_LOCAL : Key.IFLA_VXLAN_LOCAL6, address);
  }

  private static List<Attribute> settings(KernelChange.Configure c) {
    List<Attribute> attributes = new ArrayList<>();
    c.mac().ifPresent(address -> attributes.add(mac(Key.IFLA_ADDRESS, address)));
    c.mtu().ifPresent(mtu -> attributes.add(num(Key.IFLA_MTU, mtu)));
    c.group().ifPresent(group -> attributes.add(num(Key.IFLA_GROUP, group)));
    c.alias().ifPresent(alias -> attributes.add(text(Key.IFLA_IFALIAS, alias)));
    List<Attribute> families = new ArrayList<>();
    c.ipv4()
        .ifPresent(conf ->
            families.add(
                nest(
                    Key.AF_INET,
                    nest(
                        Key.IFLA_INET_CONF,
                        num(Key.IPV4_DEVCONF_FORWARDING, conf.forwarding() ? 1 : 0),
                        num(Key.IPV4_DEVCONF_RP_FILTER, conf.rpFilter())))));
    if (c.addrGenNone()) {
      families.add(nest(Key.AF_INET6, num(Key.IFLA_INET6_ADDR_GEN_MODE, Rt.ADDR_GEN_MODE_NONE)));
    }
    if (!families.isEmpty()) {
      attributes.add(new Attribute.Nest(Key.IFLA_AF_SPEC, families));
    }
    return attributes;
  }

  private NetlinkRequest setLink(String device, List<Attribute> attributes, String purpose) {
    return new NetlinkRequest(
        Rt.RTM_SETLINK,
        0,
        new RtMessage.Link(0, 0, index.applyAsInt(device), 0, 0, attributes),
        purpose);
  }

  private NetlinkRequest changeLink(
      String device, String kind, List<Attribute> data, String purpose) {
    return new NetlinkRequest(
        Rt.RTM_NEWLINK,
        0,
        new RtMessage.Link(0, 0, index.applyAsInt(device), 0, 0, List.of(info(kind, data))),
        purpose);
  }
}
