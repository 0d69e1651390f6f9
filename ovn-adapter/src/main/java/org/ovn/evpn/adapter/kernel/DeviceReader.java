// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;

/** Reads the devices with their settings: RTM_GETLINK. One use. */
final class DeviceReader {
  private final Map<Integer, String> names = new HashMap<>();
  private boolean ipv6;

  private DeviceReader() {}

  static Devices read(NetlinkSocket netlink) {
    List<Envelope> links =
        netlink.dump(
            new NetlinkRequest(
                Rt.RTM_GETLINK,
                0,
                new RtMessage.Link(
                    0, 0, 0, 0, 0, List.of(num(Key.IFLA_EXT_MASK, Rt.RTEXT_FILTER_SKIP_STATS))),
                "dump devices"));
    return new DeviceReader().devices(links);
  }

  private Devices devices(List<Envelope> links) {
    for (Envelope link : links) {
      if (link.body() instanceof RtMessage.Link body) {
        Attribute.string(body.attributes(), Key.IFLA_IFNAME)
            .ifPresent(name -> names.put(body.index(), name));
      }
    }
    Map<String, Device> byName = new HashMap<>();
    Map<Integer, Device> ours = new HashMap<>();
    for (Envelope link : links) {
      if (link.body() instanceof RtMessage.Link body && names.containsKey(body.index())) {
        Device device = device(body);
        byName.put(device.name(), device);
        if (device.isOurs()) {
          ours.put(device.index(), device);
        }
      }
    }
    return new Devices(byName, names, ours, ipv6, altNames(links));
  }

  private Map<String, String> altNames(List<Envelope> links) {
    Map<String, String> result = new HashMap<>();
    for (Envelope link : links) {
      if (link.body() instanceof RtMessage.Link body) {
        String name = names.getOrDefault(body.index(), "");
        for (Attribute.Nest list : Attribute.nests(body.attributes(), Key.IFLA_PROP_LIST)) {
          for (Attribute property : list.children()) {
            if (property instanceof Attribute.Text(Key key, String other)
                && key == Key.IFLA_ALT_IFNAME) {
              result.put(other, name);
            }
          }
        }
      }
    }
    return result;
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
    return Device.named(name)
        .index(link.index())
        .kind(kind)
        .up((link.flags() & Rt.IFF_UP) != 0)
        .mtu((int) number(a, Key.IFLA_MTU).orElse(0))
        .mac(Attribute.hardware(a, Key.IFLA_ADDRESS))
        .master(reference(a, Key.IFLA_MASTER))
        // A lower device in another namespace has an index that means nothing here.
        .lower(reference(a, Key.IFLA_LINK).filter(lower -> !lower.equals(name)))
        .alias(Attribute.string(a, Key.IFLA_IFALIAS).orElse(""))
        .group(number(a, Key.IFLA_GROUP).orElse(0))
        .addrGenNone(noLinkLocal)
        .ipv4(ipv4(a))
        .detail(detail(kind, a))
        .port(port(a))
        .build();
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
    return Device.Ipv4Conf.UNKNOWN;
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
}
