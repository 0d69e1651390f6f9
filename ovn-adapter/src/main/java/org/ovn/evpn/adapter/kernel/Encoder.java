// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.flag;
import static org.ovn.evpn.adapter.netlink.Attribute.ip;
import static org.ovn.evpn.adapter.netlink.Attribute.mac;
import static org.ovn.evpn.adapter.netlink.Attribute.nest;
import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.text;
import static org.ovn.evpn.adapter.netlink.Attribute.vlan;

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
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/** One {@link KernelChange} to one rtnetlink request. */
final class Encoder {
  private static final int CREATE = Rt.NLM_F_CREATE | Rt.NLM_F_EXCL;
  private static final int REPLACE = Rt.NLM_F_CREATE | Rt.NLM_F_REPLACE;

  private final ToIntFunction<String> index;

  /**
   * @param index gives the ifindex of a device, or throws {@link MissingDevice}
   */
  Encoder(ToIntFunction<String> index) {
    this.index = index;
  }

  /** A device that a change needs is not there. */
  static final class MissingDevice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingDevice(String device) {
      super("the device \"" + device + "\" is not there");
    }
  }

  NetlinkRequest encode(KernelChange change) {
    return switch (change) {
      case KernelChange.CreateDevice c -> create(c);
      case KernelChange.Configure c -> setLink(c.device(), settings(c), "configure " + c.device());
      case KernelChange.ConfigureBridge c ->
          changeLink(
              c.device(), "bridge", bridgeData(c.settings()), "configure the bridge " + c.device());
      case KernelChange.SetVxlanLocal c ->
          changeLink(
              c.device(),
              "vxlan",
              List.of(local(c.local())),
              "set the local address of " + c.device());
      case KernelChange.SetMaster c ->
          setLink(
              c.device(),
              List.of(num(Key.IFLA_MASTER, c.master().map(index::applyAsInt).orElse(0))),
              c.master()
                  .map(m -> "put " + c.device() + " into " + m)
                  .orElse("take " + c.device() + " out of its master"));
      case KernelChange.SetUp c ->
          new NetlinkRequest(
              Rt.RTM_SETLINK,
              0,
              new RtMessage.Link(
                  0, 0, index.applyAsInt(c.device()), c.up() ? Rt.IFF_UP : 0, Rt.IFF_UP, List.of()),
              "set " + c.device() + (c.up() ? " up" : " down"));
      case KernelChange.SetPortFlags c ->
          bridgePort(
              Rt.RTM_SETLINK,
              c.device(),
              nest(
                  Key.IFLA_PROTINFO,
                  flag(Key.IFLA_BRPORT_LEARNING, c.flags().learning()),
                  flag(Key.IFLA_BRPORT_NEIGH_SUPPRESS, c.flags().neighSuppress()),
                  flag(Key.IFLA_BRPORT_VLAN_TUNNEL, c.flags().vlanTunnel()),
                  flag(Key.IFLA_BRPORT_ISOLATED, c.flags().isolated())),
              "set the port flags of " + c.device());
      case KernelChange.AddVlan c ->
          vlanOf(
              Rt.RTM_SETLINK,
              c.device(),
              (c.pvid() ? Rt.BRIDGE_VLAN_INFO_PVID : 0)
                  | (c.untagged() ? Rt.BRIDGE_VLAN_INFO_UNTAGGED : 0),
              c.vid(),
              c.self(),
              "add VLAN " + c.vid() + " to " + c.device());
      case KernelChange.DeleteVlan c ->
          vlanOf(
              Rt.RTM_DELLINK,
              c.device(),
              0,
              c.vid(),
              c.self(),
              "delete VLAN " + c.vid() + " of " + c.device());
      case KernelChange.AddTunnel c ->
          tunnel(
              Rt.RTM_SETLINK,
              c.device(),
              c.vid(),
              c.vni(),
              "map VLAN " + c.vid() + " of " + c.device() + " to VNI " + c.vni());
      case KernelChange.DeleteTunnel c ->
          tunnel(
              Rt.RTM_DELLINK,
              c.device(),
              c.vid(),
              c.vni(),
              "unmap VLAN " + c.vid() + " of " + c.device() + " from VNI " + c.vni());
      case KernelChange.AddVni c ->
          vni(Rt.RTM_NEWTUNNEL, c.device(), c.vni(), "add VNI " + c.vni() + " to " + c.device());
      case KernelChange.DeleteVni c ->
          vni(Rt.RTM_DELTUNNEL, c.device(), c.vni(), "delete VNI " + c.vni() + " of " + c.device());
      case KernelChange.AddFdb c ->
          fdb(
              Rt.RTM_NEWNEIGH,
              REPLACE,
              Rt.NUD_NOARP,
              c.device(),
              c.vid(),
              c.mac(),
              "add forwarding entry " + c.mac() + " to " + c.device());
      case KernelChange.DeleteFdb c ->
          fdb(
              Rt.RTM_DELNEIGH,
              0,
              Rt.NUD_NOARP,
              c.device(),
              c.vid(),
              c.mac(),
              "delete forwarding entry " + c.mac() + " of " + c.device());
      case KernelChange.UnpinFdb c ->
          fdb(
              Rt.RTM_NEWNEIGH,
              Rt.NLM_F_REPLACE,
              Rt.NUD_REACHABLE,
              c.device(),
              c.vid(),
              c.mac(),
              "announce forwarding entry " + c.mac() + " of " + c.device());
      case KernelChange.AddNeighbour c ->
          neighbour(
              REPLACE,
              Rt.NUD_PERMANENT,
              c.device(),
              c.ip(),
              c.mac(),
              "add neighbour " + c.ip().getHostAddress() + " to " + c.device());
      case KernelChange.UnpinNeighbour c ->
          neighbour(
              Rt.NLM_F_REPLACE,
              Rt.NUD_NOARP,
              c.device(),
              c.ip(),
              c.mac(),
              "announce neighbour " + c.ip().getHostAddress() + " of " + c.device());
      case KernelChange.DeleteNeighbour c ->
          new NetlinkRequest(
              Rt.RTM_DELNEIGH,
              0,
              new RtMessage.Neighbour(
                  family(c.ip()),
                  index.applyAsInt(c.device()),
                  0,
                  0,
                  0,
                  List.of(ip(Key.NDA_DST, c.ip()))),
              "delete neighbour " + c.ip().getHostAddress() + " of " + c.device());
      case KernelChange.AddAddress c ->
          address(
              Rt.RTM_NEWADDR,
              CREATE,
              c.device(),
              c.ip(),
              c.ip().getAddress().length * 8,
              "add " + c.ip().getHostAddress() + " to " + c.device());
      case KernelChange.DeleteAddress c ->
          address(
              Rt.RTM_DELADDR,
              0,
              c.device(),
              c.ip(),
              c.length(),
              "delete " + c.ip().getHostAddress() + " of " + c.device());
      case KernelChange.AddGuardRoute c ->
          route(
              Rt.RTM_NEWROUTE,
              CREATE,
              c.table(),
              c.prefix(),
              Ownership.GUARD_METRIC,
              "add the guard route of " + c.prefix() + " to table " + c.table());
      case KernelChange.DeleteGuardRoute c ->
          route(
              Rt.RTM_DELROUTE,
              0,
              c.table(),
              c.prefix(),
              c.metric(),
              "delete the guard route of " + c.prefix() + " of table " + c.table());
      case KernelChange.DeleteDevice c ->
          new NetlinkRequest(
              Rt.RTM_DELLINK,
              0,
              new RtMessage.Link(0, 0, index.applyAsInt(c.device()), 0, 0, List.of()),
              "delete " + c.device());
      case KernelChange.DeleteGroup c ->
          new NetlinkRequest(
              Rt.RTM_DELLINK,
              0,
              new RtMessage.Link(0, 0, 0, 0, 0, List.of(num(Key.IFLA_GROUP, c.group()))),
              "delete " + String.join(", ", c.devices().keySet()));
    };
  }

  private NetlinkRequest create(KernelChange.CreateDevice c) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(text(Key.IFLA_IFNAME, c.device()));
    attributes.add(num(Key.IFLA_GROUP, Ownership.GROUP));
    c.mtu().ifPresent(mtu -> attributes.add(num(Key.IFLA_MTU, mtu)));
    c.mac().ifPresent(address -> attributes.add(mac(Key.IFLA_ADDRESS, address)));
    c.lower().ifPresent(lower -> attributes.add(num(Key.IFLA_LINK, index.applyAsInt(lower))));
    c.master().ifPresent(master -> attributes.add(num(Key.IFLA_MASTER, index.applyAsInt(master))));
    attributes.add(
        switch (c.detail()) {
          case Device.Bridge bridge -> info("bridge", bridgeData(bridge));
          case Device.Vxlan vxlan -> info("vxlan", vxlanData(vxlan));
          case Device.Svi svi -> info("vlan", List.of(num(Key.IFLA_VLAN_ID, svi.vid())));
          case Device.Vrf vrf -> info("vrf", List.of(num(Key.IFLA_VRF_TABLE, vrf.table())));
          case Device.Plain _ -> info("dummy", List.of());
        });
    return new NetlinkRequest(
        Rt.RTM_NEWLINK,
        CREATE,
        new RtMessage.Link(0, 0, 0, 0, 0, attributes),
        "create " + c.device());
  }

  private static Attribute info(String kind, List<Attribute> data) {
    return data.isEmpty()
        ? nest(Key.IFLA_LINKINFO, text(Key.IFLA_INFO_KIND, kind))
        : nest(
            Key.IFLA_LINKINFO,
            text(Key.IFLA_INFO_KIND, kind),
            new Attribute.Nest(Key.IFLA_INFO_DATA, data));
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

  private NetlinkRequest neighbour(
      int flags, int state, String device, InetAddress ip, MacAddress address, String purpose) {
    return new NetlinkRequest(
        Rt.RTM_NEWNEIGH,
        flags,
        new RtMessage.Neighbour(
            family(ip),
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

  private NetlinkRequest address(
      int type, int flags, String device, InetAddress ip, int length, String purpose) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(ip(Key.IFA_LOCAL, ip));
    attributes.add(ip(Key.IFA_ADDRESS, ip));
    if (!(ip instanceof Inet4Address) && type == Rt.RTM_NEWADDR) {
      attributes.add(num(Key.IFA_FLAGS, Rt.IFA_F_NODAD));
    }
    return new NetlinkRequest(
        type,
        flags,
        new RtMessage.Address(family(ip), length, 0, 0, index.applyAsInt(device), attributes),
        purpose);
  }

  private static NetlinkRequest route(
      int type, int flags, int table, IpPrefix prefix, long metric, String purpose) {
    List<Attribute> attributes = new ArrayList<>();
    if (prefix.length() > 0) {
      attributes.add(ip(Key.RTA_DST, prefix.network()));
    }
    attributes.add(num(Key.RTA_PRIORITY, metric));
    attributes.add(num(Key.RTA_TABLE, table));
    return new NetlinkRequest(
        type,
        flags,
        new RtMessage.Route(
            family(prefix.network()),
            prefix.length(),
            0,
            0,
            Rt.RT_TABLE_UNSPEC,
            Ownership.ROUTE_PROTOCOL,
            0,
            Rt.RTN_UNREACHABLE,
            0,
            attributes),
        purpose);
  }

  private static int family(InetAddress ip) {
    return ip instanceof Inet4Address ? Rt.AF_INET : Rt.AF_INET6;
  }
}
