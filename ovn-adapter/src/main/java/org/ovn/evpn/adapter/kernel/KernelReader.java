// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Errno;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/** Dumps of the kernel to a {@link KernelState}. One use. */
final class KernelReader {
  private static final int RTA_MULTIPATH = 9;

  private static final MacAddress ZERO_MAC = new MacAddress(0);

  private final NetlinkSocket netlink;
  private final Map<String, Device> devices = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();

  /** Devices of ours by index: asked for each entry of the largest tables. */
  private final Map<Integer, Device> ours = new HashMap<>();

  private boolean ipv6;

  KernelReader(NetlinkSocket netlink) {
    this.netlink = netlink;
  }

  KernelState read() {
    readDevices();
    Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans = new HashMap<>();
    Map<String, SortedSet<Integer>> vnis = new HashMap<>();
    Map<String, Set<KernelState.FdbEntry>> forwarding = new HashMap<>();
    Map<String, Set<KernelState.NeighbourEntry>> neighbours = new HashMap<>();
    SortedMap<Integer, Set<InetAddress>> flood = new TreeMap<>();
    List<Device> owned = List.copyOf(ours.values());
    if (owned.stream().anyMatch(d -> d.detail() instanceof Device.Bridge)) {
      readVlans(owned, vlans);
    }
    if (owned.stream().anyMatch(d -> d.detail() instanceof Device.Vxlan)) {
      readVnis(owned, vnis);
    }
    for (Device device : owned) {
      if (device.detail() instanceof Device.Bridge) {
        readForwarding(device, forwarding, flood);
      }
    }
    if (owned.stream().anyMatch(d -> d.detail() instanceof Device.Svi)) {
      readNeighbours(neighbours);
    }
    Set<KernelState.GuardRoute> guards = new HashSet<>();
    Set<Integer> unreachableDefaults = new HashSet<>();
    readUnreachable(Rt.AF_INET, guards, unreachableDefaults);
    if (ipv6) {
      readUnreachable(Rt.AF_INET6, guards, new HashSet<>());
    }
    List<Envelope> main4 = routes(Rt.AF_INET, Rt.RTN_UNICAST, Rt.RT_TABLE_MAIN);
    List<Envelope> main6 = ipv6 ? routes(Rt.AF_INET6, Rt.RTN_UNICAST, Rt.RT_TABLE_MAIN) : List.of();
    Set<IpPrefix> serviceCidrs = new HashSet<>();
    readServiceCidrs(main4, serviceCidrs);
    readServiceCidrs(main6, serviceCidrs);
    return new KernelState(
        devices,
        vlans,
        vnis,
        forwarding,
        neighbours,
        readAddresses(),
        guards,
        unreachableDefaults,
        flood,
        underlayMtu(main4),
        underlayMtu(main6),
        serviceCidrs,
        ipv6);
  }

  private List<Envelope> dump(int type, RtMessage filter, String purpose) {
    return netlink.dump(new NetlinkRequest(type, 0, filter, purpose));
  }

  private void readDevices() {
    List<Envelope> links =
        dump(
            Rt.RTM_GETLINK,
            new RtMessage.Link(
                0, 0, 0, 0, 0, List.of(num(Key.IFLA_EXT_MASK, Rt.RTEXT_FILTER_SKIP_STATS))),
            "dump devices");
    for (Envelope link : links) {
      if (link.body() instanceof RtMessage.Link body) {
        Attribute.string(body.attributes(), Key.IFLA_IFNAME)
            .ifPresent(name -> names.put(body.index(), name));
      }
    }
    for (Envelope link : links) {
      if (link.body() instanceof RtMessage.Link body && names.containsKey(body.index())) {
        Device device = device(body);
        devices.put(device.name(), device);
        if (device.isOurs()) {
          ours.put(device.index(), device);
        }
      }
    }
  }

  private Device device(RtMessage.Link link) {
    List<Attribute> a = link.attributes();
    String name = names.getOrDefault(link.index(), "");
    String kind = Attribute.string(a, Key.IFLA_LINKINFO, Key.IFLA_INFO_KIND).orElse("");
    boolean hasInet6 = !Attribute.nests(a, Key.IFLA_AF_SPEC, Key.AF_INET6).isEmpty();
    ipv6 |= hasInet6;
    boolean noLinkLocal =
        !hasInet6
            || number(a, Key.IFLA_AF_SPEC, Key.AF_INET6, Key.IFLA_INET6_ADDR_GEN_MODE).orElse(0)
                == Rt.ADDR_GEN_MODE_NONE;
    return new Device(
        link.index(),
        name,
        kind,
        (link.flags() & Rt.IFF_UP) != 0,
        (int) number(a, Key.IFLA_MTU).orElse(0),
        Attribute.hardware(a, Key.IFLA_ADDRESS),
        reference(a, Key.IFLA_MASTER),
        // A lower device in another namespace has an index that means nothing here.
        reference(a, Key.IFLA_LINK).filter(lower -> !lower.equals(name)),
        Attribute.string(a, Key.IFLA_IFALIAS).orElse(""),
        number(a, Key.IFLA_GROUP).orElse(0),
        noLinkLocal,
        ipv4(a),
        detail(kind, a),
        port(a));
  }

  private Optional<String> reference(List<Attribute> attributes, Key key) {
    return number(attributes, key).stream()
        .filter(index -> index != 0)
        .mapToObj(index -> names.getOrDefault((int) index, "#" + index))
        .findFirst();
  }

  private static Device.Ipv4Conf ipv4(List<Attribute> attributes) {
    for (Attribute.Nest inet : Attribute.nests(attributes, Key.IFLA_AF_SPEC, Key.AF_INET)) {
      for (Attribute child : inet.children()) {
        if (child instanceof Attribute.Ints conf
            && conf.values().size() >= Rt.IPV4_DEVCONF_RP_FILTER) {
          return new Device.Ipv4Conf(
              conf.values().get(Rt.IPV4_DEVCONF_FORWARDING - 1) != 0,
              conf.values().get(Rt.IPV4_DEVCONF_RP_FILTER - 1));
        }
      }
    }
    return new Device.Ipv4Conf(false, -1);
  }

  private static Device.Detail detail(String kind, List<Attribute> a) {
    return switch (kind) {
      case "bridge" ->
          new Device.Bridge(
              data(a, Key.IFLA_BR_VLAN_FILTERING) != 0,
              (int) data(a, Key.IFLA_BR_VLAN_DEFAULT_PVID),
              data(a, Key.IFLA_BR_MCAST_SNOOPING) != 0);
      case "vxlan" ->
          new Device.Vxlan(
              data(a, Key.IFLA_VXLAN_COLLECT_METADATA) != 0,
              data(a, Key.IFLA_VXLAN_VNIFILTER) != 0,
              Attribute.address(a, Key.IFLA_LINKINFO, Key.IFLA_INFO_DATA, Key.IFLA_VXLAN_LOCAL)
                  .or(() ->
                      Attribute.address(
                          a, Key.IFLA_LINKINFO, Key.IFLA_INFO_DATA, Key.IFLA_VXLAN_LOCAL6)),
              (int) data(a, Key.IFLA_VXLAN_PORT),
              data(a, Key.IFLA_VXLAN_LEARNING) != 0);
      case "vlan" -> new Device.Svi((int) data(a, Key.IFLA_VLAN_ID));
      case "vrf" -> new Device.Vrf((int) data(a, Key.IFLA_VRF_TABLE));
      default -> new Device.Plain();
    };
  }

  private static long data(List<Attribute> attributes, Key key) {
    return number(attributes, Key.IFLA_LINKINFO, Key.IFLA_INFO_DATA, key).orElse(0);
  }

  private static Optional<Device.PortFlags> port(List<Attribute> a) {
    if (!Attribute.string(a, Key.IFLA_LINKINFO, Key.IFLA_INFO_SLAVE_KIND)
        .equals(Optional.of("bridge"))) {
      return Optional.empty();
    }
    return Optional.of(
        new Device.PortFlags(
            portFlag(a, Key.IFLA_BRPORT_LEARNING),
            portFlag(a, Key.IFLA_BRPORT_NEIGH_SUPPRESS),
            portFlag(a, Key.IFLA_BRPORT_VLAN_TUNNEL),
            portFlag(a, Key.IFLA_BRPORT_ISOLATED)));
  }

  private static boolean portFlag(List<Attribute> attributes, Key key) {
    return number(attributes, Key.IFLA_LINKINFO, Key.IFLA_INFO_SLAVE_DATA, key).orElse(0) != 0;
  }

  /**
   * A dump of all devices goes on by their number: one that is deleted meanwhile hides the next,
   * and the kernel does not say so. A map that seems empty would be torn down, so each bridge and
   * VXLAN device is asked for by itself. OVS ports, which may be thousands, are not: one that was
   * hidden is only given its VLAN again.
   */
  private void readVlans(
      List<Device> owned, Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans) {
    for (RtMessage.Vlan body : vlans(0, "all ports")) {
      Device device = devices.get(names.getOrDefault(body.index(), ""));
      if (device != null && isOurPort(device) && !hasMap(device)) {
        put(device, body, vlans);
      }
    }
    for (Device device : owned) {
      if (hasMap(device)) {
        vlans(device.index(), device.name()).forEach(body -> put(device, body, vlans));
      }
    }
  }

  private List<RtMessage.Vlan> vlans(int index, String whose) {
    return dump(
            Rt.RTM_GETVLAN,
            new RtMessage.Vlan(Rt.AF_BRIDGE, index, List.of()),
            "dump bridge VLANs of " + whose)
        .stream()
        .flatMap(e -> e.body() instanceof RtMessage.Vlan body ? Stream.of(body) : Stream.empty())
        .toList();
  }

  private static void put(
      Device device,
      RtMessage.Vlan body,
      Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans) {
    SortedMap<Integer, KernelState.PortVlan> ofDevice =
        vlans.computeIfAbsent(device.name(), _ -> new TreeMap<>());
    for (Attribute.Nest entry : Attribute.nests(body.attributes(), Key.BRIDGE_VLANDB_ENTRY)) {
      readVlanRange(entry.children(), ofDevice);
    }
  }

  /** Whether it holds a part of a VTEP's VLAN-VNI map, and can be asked for it. */
  private static boolean hasMap(Device device) {
    return device.isOurs()
        && (device.detail() instanceof Device.Bridge
            || (device.detail() instanceof Device.Vxlan && device.port().isPresent()));
  }

  private boolean isOurPort(Device device) {
    return device.master().map(devices::get).filter(Device::isOurs).isPresent();
  }

  /**
   * One entry stands for a range of VLANs with equal flags and, when they are mapped, consecutive
   * VNIs.
   */
  private static void readVlanRange(
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

  /** Device by device, as in {@link #readVlans}. */
  private void readVnis(List<Device> owned, Map<String, SortedSet<Integer>> vnis) {
    for (Device device : owned) {
      if (device.detail() instanceof Device.Vxlan) {
        readVnis(device, vnis.computeIfAbsent(device.name(), _ -> new TreeSet<>()));
      }
    }
  }

  private void readVnis(Device vxlan, SortedSet<Integer> filter) {
    for (Envelope e :
        dump(
            Rt.RTM_GETTUNNEL,
            new RtMessage.Tunnel(Rt.AF_BRIDGE, 0, vxlan.index(), List.of()),
            "dump the VNI filter of " + vxlan.name())) {
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
  }

  /**
   * This dump goes on by the number of entries, so one that is deleted meanwhile hides another. An
   * entry of ours that was hidden is added again, which changes nothing; that a VTEP is missing
   * from a flood list must be seen twice before it means something.
   */
  private void readForwarding(
      Device bridge,
      Map<String, Set<KernelState.FdbEntry>> forwarding,
      SortedMap<Integer, Set<InetAddress>> flood) {
    netlink.dump(
        new NetlinkRequest(
            Rt.RTM_GETNEIGH,
            0,
            new RtMessage.Neighbour(
                Rt.AF_BRIDGE, 0, 0, 0, 0, List.of(num(Key.NDA_MASTER, bridge.index()))),
            "dump forwarding entries of " + bridge.name()),
        e -> {
          if (e.body() instanceof RtMessage.Neighbour body) {
            readForwardingEntry(body, forwarding, flood);
          }
        });
  }

  private void readForwardingEntry(
      RtMessage.Neighbour body,
      Map<String, Set<KernelState.FdbEntry>> forwarding,
      SortedMap<Integer, Set<InetAddress>> flood) {
    Device device = ours.get(body.index());
    Optional<MacAddress> mac = Attribute.hardware(body.attributes(), Key.NDA_LLADDR);
    if (device == null || mac.isEmpty()) {
      return;
    }
    var vni = number(body.attributes(), Key.NDA_SRC_VNI);
    Optional<InetAddress> remote = Attribute.address(body.attributes(), Key.NDA_DST);
    if (mac.get().equals(ZERO_MAC) && vni.isPresent() && remote.isPresent()) {
      flood.computeIfAbsent((int) vni.getAsLong(), _ -> new HashSet<>()).add(remote.get());
      return;
    }
    var vid = number(body.attributes(), Key.NDA_VLAN);
    boolean externLearned = (body.flags() & Rt.NTF_EXT_LEARNED) != 0;
    boolean isStatic = (body.state() & Rt.NUD_NOARP) != 0;
    boolean self = (body.flags() & Rt.NTF_SELF) != 0;
    if (vid.isPresent() && !self && (isStatic || externLearned)) {
      forwarding
          .computeIfAbsent(device.name(), _ -> new HashSet<>())
          .add(
              new KernelState.FdbEntry(
                  device.name(), (int) vid.getAsLong(), mac.get(), isStatic, externLearned));
    }
  }

  private void readNeighbours(Map<String, Set<KernelState.NeighbourEntry>> neighbours) {
    netlink.dump(
        new NetlinkRequest(
            Rt.RTM_GETNEIGH,
            0,
            new RtMessage.Neighbour(0, 0, 0, 0, 0, List.of()),
            "dump neighbours"),
        e -> {
          if (e.body() instanceof RtMessage.Neighbour body && body.family() != Rt.AF_BRIDGE) {
            readNeighbour(body, neighbours);
          }
        });
  }

  /** FRR's, which are of every remote station, are nobody's business here: they are left out. */
  private void readNeighbour(
      RtMessage.Neighbour body, Map<String, Set<KernelState.NeighbourEntry>> neighbours) {
    Device device = ours.get(body.index());
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

  private Map<String, Set<KernelState.InterfaceAddress>> readAddresses() {
    Map<String, Set<KernelState.InterfaceAddress>> addresses = new HashMap<>();
    for (Envelope e :
        dump(Rt.RTM_GETADDR, new RtMessage.Address(0, 0, 0, 0, 0, List.of()), "dump addresses")) {
      if (e.body() instanceof RtMessage.Address body) {
        // On point-to-point devices IFA_ADDRESS is the peer.
        Attribute.address(body.attributes(), Key.IFA_LOCAL)
            .or(() -> Attribute.address(body.attributes(), Key.IFA_ADDRESS))
            .ifPresent(ip ->
                addresses
                    .computeIfAbsent(names.getOrDefault(body.index(), ""), _ -> new HashSet<>())
                    .add(new KernelState.InterfaceAddress(ip, body.prefixLength())));
      }
    }
    return addresses;
  }

  private List<Envelope> routes(int family, int type, int table) {
    List<Attribute> filter = table == 0 ? List.of() : List.of(num(Key.RTA_TABLE, table));
    try {
      return dump(
          Rt.RTM_GETROUTE,
          new RtMessage.Route(family, 0, 0, 0, 0, 0, 0, type, 0, filter),
          "dump routes");
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of(); // the table does not exist as long as it has no route
      }
      throw e;
    }
  }

  private void readUnreachable(
      int family, Set<KernelState.GuardRoute> guards, Set<Integer> defaults) {
    for (Envelope e : routes(family, Rt.RTN_UNREACHABLE, 0)) {
      if (!(e.body() instanceof RtMessage.Route body) || body.routeType() != Rt.RTN_UNREACHABLE) {
        continue;
      }
      int table = (int) number(body.attributes(), Key.RTA_TABLE).orElse(body.table());
      if (body.protocol() == Ownership.ROUTE_PROTOCOL) {
        IpPrefix prefix =
            IpPrefix.of(
                Attribute.address(body.attributes(), Key.RTA_DST).orElseGet(() -> any(family)),
                body.destinationLength());
        guards.add(
            new KernelState.GuardRoute(
                table, prefix, number(body.attributes(), Key.RTA_PRIORITY).orElse(0)));
      } else if (body.destinationLength() == 0) {
        defaults.add(table);
      }
    }
  }

  private static InetAddress any(int family) {
    try {
      return InetAddress.getByAddress(new byte[family == Rt.AF_INET ? 4 : 16]);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e); // only for other lengths
    }
  }

  /**
   * OVN-Kubernetes routes services to a gateway and from a source address that are both of its
   * masquerade subnet. A gateway alone would not do: zebra writes 169.254.0.1 for routes of
   * unnumbered BGP sessions.
   */
  private static void readServiceCidrs(List<Envelope> main, Set<IpPrefix> result) {
    for (Envelope e : main) {
      if (e.body() instanceof RtMessage.Route body
          && body.destinationLength() > 0
          && isMasquerade(Attribute.address(body.attributes(), Key.RTA_GATEWAY))
          && isMasquerade(Attribute.address(body.attributes(), Key.RTA_PREFSRC))) {
        Attribute.address(body.attributes(), Key.RTA_DST)
            .ifPresent(to -> result.add(IpPrefix.of(to, body.destinationLength())));
      }
    }
  }

  private static boolean isMasquerade(Optional<InetAddress> address) {
    return address
        .map(ip -> IpPrefix.of(ip, ip.getAddress().length * 8))
        .filter(ip -> OvnKubernetesDefaults.MASQUERADE_SUBNETS.stream().anyMatch(ip::overlaps))
        .isPresent();
  }

  /**
   * MTU of the device of the default route with the lowest metric; of the first one when it has
   * several next hops.
   */
  private OptionalInt underlayMtu(List<Envelope> main) {
    long best = Long.MAX_VALUE;
    OptionalInt mtu = OptionalInt.empty();
    for (Envelope e : main) {
      if (!(e.body() instanceof RtMessage.Route body) || body.destinationLength() != 0) {
        continue;
      }
      long metric = number(body.attributes(), Key.RTA_PRIORITY).orElse(0);
      List<Integer> indexes = new ArrayList<>();
      number(body.attributes(), Key.RTA_OIF).ifPresent(i -> indexes.add((int) i));
      for (Attribute a : body.attributes()) {
        // struct rtnexthop: u16 length, u8 flags, u8 hops, int ifindex
        if (a instanceof Attribute.Raw raw
            && (raw.type() & 0x3fff) == RTA_MULTIPATH
            && raw.value().size() >= 8) {
          indexes.add(
              ByteBuffer.wrap(raw.value().toArray()).order(ByteOrder.nativeOrder()).getInt(4));
        }
      }
      for (int index : indexes) {
        Device device = devices.get(names.getOrDefault(index, ""));
        if (device != null && metric < best) {
          best = metric;
          mtu = OptionalInt.of(device.mtu());
        }
      }
    }
    return mtu;
  }
}
