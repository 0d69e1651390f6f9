// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

/**
 * Numbers of linux/netlink.h, rtnetlink.h, neighbour.h and if_bridge.h that callers need, under the
 * kernel's names.
 */
public final class Rt {
  public static final int AF_INET = 2;
  public static final int AF_BRIDGE = 7;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;

  public static final int NLMSG_NOOP = 1;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;
  public static final int NLMSG_OVERRUN = 4;

  public static final int NLM_F_REQUEST = 0x01;
  public static final int NLM_F_MULTI = 0x02;
  public static final int NLM_F_ACK = 0x04;
  public static final int NLM_F_DUMP_INTR = 0x10;
  public static final int NLM_F_DUMP = 0x300;
  public static final int NLM_F_REPLACE = 0x100;
  public static final int NLM_F_EXCL = 0x200;
  public static final int NLM_F_CREATE = 0x400;
  public static final int NLM_F_CAPPED = 0x100;
  public static final int NLM_F_ACK_TLVS = 0x200;

  public static final int RTM_NEWLINK = 16;
  public static final int RTM_DELLINK = 17;
  public static final int RTM_GETLINK = 18;
  public static final int RTM_SETLINK = 19;
  public static final int RTM_NEWADDR = 20;
  public static final int RTM_DELADDR = 21;
  public static final int RTM_GETADDR = 22;
  public static final int RTM_NEWROUTE = 24;
  public static final int RTM_DELROUTE = 25;
  public static final int RTM_GETROUTE = 26;
  public static final int RTM_NEWNEIGH = 28;
  public static final int RTM_DELNEIGH = 29;
  public static final int RTM_GETNEIGH = 30;
  public static final int RTM_NEWQDISC = 36;
  public static final int RTM_DELQDISC = 37;
  public static final int RTM_GETQDISC = 38;
  public static final int RTM_NEWTFILTER = 44;
  public static final int RTM_DELTFILTER = 45;
  public static final int RTM_GETTFILTER = 46;
  public static final int RTM_NEWVLAN = 112;
  public static final int RTM_DELVLAN = 113;
  public static final int RTM_GETVLAN = 114;
  public static final int RTM_NEWTUNNEL = 120;
  public static final int RTM_DELTUNNEL = 121;
  public static final int RTM_GETTUNNEL = 122;

  public static final int RTNLGRP_LINK = 1;
  public static final int RTNLGRP_NEIGH = 3;
  public static final int RTNLGRP_TC = 4;
  public static final int RTNLGRP_IPV4_IFADDR = 5;
  public static final int RTNLGRP_IPV4_ROUTE = 7;
  public static final int RTNLGRP_IPV6_IFADDR = 9;
  public static final int RTNLGRP_IPV6_ROUTE = 11;
  public static final int RTNLGRP_NEXTHOP = 32;
  public static final int RTNLGRP_BRVLAN = 33;
  public static final int RTNLGRP_TUNNEL = 35;

  public static final int IFF_UP = 1;

  /** IFLA_EXT_MASK: leave the counters out of a link dump. */
  public static final int RTEXT_FILTER_SKIP_STATS = 8;

  public static final int NUD_REACHABLE = 0x02;
  public static final int NUD_NOARP = 0x40;
  public static final int NUD_PERMANENT = 0x80;
  public static final int NTF_SELF = 0x02;
  public static final int NTF_MASTER = 0x04;
  public static final int NTF_EXT_LEARNED = 0x10;

  public static final int BRIDGE_FLAGS_SELF = 2;
  public static final int BRIDGE_VLAN_INFO_PVID = 2;
  public static final int BRIDGE_VLAN_INFO_UNTAGGED = 4;

  /** Devconf ids of linux/ip.h: the value of id n is at index n - 1 of a dump's array. */
  public static final int IPV4_DEVCONF_FORWARDING = 1;

  public static final int IPV4_DEVCONF_RP_FILTER = 8;

  /** IN6_ADDR_GEN_MODE_NONE: no link-local address. */
  public static final int ADDR_GEN_MODE_NONE = 1;

  /** No duplicate address detection: the address is of use at once. */
  public static final int IFA_F_NODAD = 2;

  public static final int RTN_UNICAST = 1;
  public static final int RTN_UNREACHABLE = 7;
  public static final int RT_TABLE_UNSPEC = 0;
  public static final int RT_TABLE_MAIN = 254;

  /** The queueing discipline that only classifies: handle of it, parent of it and of filters. */
  public static final int CLSACT_HANDLE = 0xffff0000;

  public static final int TC_H_CLSACT = 0xfffffff1;
  public static final int CLSACT_INGRESS = 0xfffffff2;
  public static final int TC_ACT_SHOT = 2;
  public static final int ETH_P_ALL = 0x0003;
  public static final int ETH_P_IPV6 = 0x86dd;
  public static final int IPPROTO_ICMPV6 = 58;

  private Rt() {}

  /** The kernel's name of a message type, or its number. */
  public static String typeName(int type) {
    return switch (type) {
      case NLMSG_NOOP -> "NLMSG_NOOP";
      case NLMSG_ERROR -> "NLMSG_ERROR";
      case NLMSG_DONE -> "NLMSG_DONE";
      case NLMSG_OVERRUN -> "NLMSG_OVERRUN";
      case RTM_NEWLINK -> "RTM_NEWLINK";
      case RTM_DELLINK -> "RTM_DELLINK";
      case RTM_GETLINK -> "RTM_GETLINK";
      case RTM_SETLINK -> "RTM_SETLINK";
      case RTM_NEWADDR -> "RTM_NEWADDR";
      case RTM_DELADDR -> "RTM_DELADDR";
      case RTM_GETADDR -> "RTM_GETADDR";
      case RTM_NEWROUTE -> "RTM_NEWROUTE";
      case RTM_DELROUTE -> "RTM_DELROUTE";
      case RTM_GETROUTE -> "RTM_GETROUTE";
      case RTM_NEWNEIGH -> "RTM_NEWNEIGH";
      case RTM_DELNEIGH -> "RTM_DELNEIGH";
      case RTM_GETNEIGH -> "RTM_GETNEIGH";
      case RTM_NEWQDISC -> "RTM_NEWQDISC";
      case RTM_DELQDISC -> "RTM_DELQDISC";
      case RTM_GETQDISC -> "RTM_GETQDISC";
      case RTM_NEWTFILTER -> "RTM_NEWTFILTER";
      case RTM_DELTFILTER -> "RTM_DELTFILTER";
      case RTM_GETTFILTER -> "RTM_GETTFILTER";
      case RTM_NEWVLAN -> "RTM_NEWVLAN";
      case RTM_DELVLAN -> "RTM_DELVLAN";
      case RTM_GETVLAN -> "RTM_GETVLAN";
      case RTM_NEWTUNNEL -> "RTM_NEWTUNNEL";
      case RTM_DELTUNNEL -> "RTM_DELTUNNEL";
      case RTM_GETTUNNEL -> "RTM_GETTUNNEL";
      default -> "message type " + type;
    };
  }
}
