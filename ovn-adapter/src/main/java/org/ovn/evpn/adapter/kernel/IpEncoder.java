// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.ip;
import static org.ovn.evpn.adapter.netlink.Attribute.num;

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

/** Changes of addresses and guard routes: RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE. */
final class IpEncoder {
  private static final int CREATE = Rt.NLM_F_CREATE | Rt.NLM_F_EXCL;

  private final ToIntFunction<String> index;

  IpEncoder(ToIntFunction<String> index) {
    this.index = index;
  }

  NetlinkRequest add(KernelChange.AddAddress c) {
    return address(
        Rt.RTM_NEWADDR,
        CREATE,
        c.device(),
        c.ip(),
        c.ip().getAddress().length * 8,
        "add " + c.ip().getHostAddress() + " to " + c.device());
  }

  NetlinkRequest delete(KernelChange.DeleteAddress c) {
    return address(
        Rt.RTM_DELADDR,
        0,
        c.device(),
        c.ip(),
        c.length(),
        "delete " + c.ip().getHostAddress() + " of " + c.device());
  }

  static NetlinkRequest add(KernelChange.AddGuardRoute c) {
    return route(
        Rt.RTM_NEWROUTE,
        CREATE,
        c.table(),
        c.prefix(),
        Ownership.GUARD_METRIC,
        "add the guard route of " + c.prefix() + " to table " + c.table());
  }

  static NetlinkRequest delete(KernelChange.DeleteGuardRoute c) {
    return route(
        Rt.RTM_DELROUTE,
        0,
        c.table(),
        c.prefix(),
        c.metric(),
        "delete the guard route of " + c.prefix() + " of table " + c.table());
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

  static int family(InetAddress ip) {
    return ip instanceof Inet4Address ? Rt.AF_INET : Rt.AF_INET6;
  }
}
