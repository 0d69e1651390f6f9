// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.mac;
import static org.ovn.evpn.adapter.netlink.Attribute.nest;
import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Bytes;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Filters of EVPN ports: a clsact queueing discipline, and flower filters on its ingress side with
 * the action drop. RTM_NEWQDISC, RTM_NEWTFILTER, RTM_DELTFILTER.
 */
final class FilterEncoder {
  static final MacAddress EXACT_MAC = new MacAddress((1L << 48) - 1);
  static final int TCA_GACT_PARMS = 2;

  /** Where struct tc_gact says what to do, and how long it is. */
  static final int GACT_ACTION = 8;

  static final int GACT_LENGTH = 20;

  private final ToIntFunction<String> index;

  FilterEncoder(ToIntFunction<String> index) {
    this.index = index;
  }

  /** Does nothing on a port that has one. */
  NetlinkRequest add(KernelChange.AddClassifier c) {
    return new NetlinkRequest(
        Rt.RTM_NEWQDISC,
        Rt.NLM_F_CREATE,
        new RtMessage.TrafficControl(
            0,
            index.applyAsInt(c.device()),
            Rt.CLSACT_HANDLE,
            Rt.TC_H_CLSACT,
            0,
            List.of(text(Key.TCA_KIND, "clsact"))),
        "add clsact to " + c.device());
  }

  NetlinkRequest add(KernelChange.AddFilter c) {
    List<Attribute> options = new ArrayList<>();
    c.drop().to().ifPresent(to -> options.add(mac(Key.TCA_FLOWER_KEY_ETH_DST, to)));
    c.drop().to().ifPresent(_ -> options.add(mac(Key.TCA_FLOWER_KEY_ETH_DST_MASK, EXACT_MAC)));
    if (c.drop().icmpv6Type().isPresent()) {
      options.add(num(Key.TCA_FLOWER_KEY_ETH_TYPE, Rt.ETH_P_IPV6));
      options.add(num(Key.TCA_FLOWER_KEY_IP_PROTO, Rt.IPPROTO_ICMPV6));
      options.add(num(Key.TCA_FLOWER_KEY_ICMPV6_TYPE, c.drop().icmpv6Type().getAsInt()));
      options.add(num(Key.TCA_FLOWER_KEY_ICMPV6_TYPE_MASK, 0xff));
    }
    byte[] gact = new byte[GACT_LENGTH];
    ByteBuffer.wrap(gact).order(ByteOrder.nativeOrder()).putInt(GACT_ACTION, Rt.TC_ACT_SHOT);
    options.add(
        nest(
            Key.TCA_FLOWER_ACT,
            nest(
                Key.FIRST_ACTION,
                text(Key.TCA_ACT_KIND, "gact"),
                nest(Key.TCA_ACT_OPTIONS, new Attribute.Raw(TCA_GACT_PARMS, Bytes.of(gact))))));
    return new NetlinkRequest(
        Rt.RTM_NEWTFILTER,
        Rt.NLM_F_CREATE | Rt.NLM_F_EXCL,
        message(
            index.applyAsInt(c.device()),
            0,
            c.drop().priority(),
            c.drop().to().isPresent() ? Rt.ETH_P_ALL : Rt.ETH_P_IPV6,
            List.of(text(Key.TCA_KIND, "flower"), new Attribute.Nest(Key.TCA_OPTIONS, options))),
        "add " + c.drop() + " to " + c.device());
  }

  NetlinkRequest delete(KernelChange.DeleteFilter c) {
    return new NetlinkRequest(
        Rt.RTM_DELTFILTER,
        0,
        message(
            index.applyAsInt(c.device()),
            (int) c.filter().handle(),
            c.filter().priority(),
            c.filter().protocol(),
            List.of()),
        "delete a filter of " + c.device());
  }

  static RtMessage message(
      int index, int handle, int priority, int protocol, List<Attribute> attributes) {
    return new RtMessage.TrafficControl(
        0,
        index,
        handle,
        Rt.CLSACT_INGRESS,
        RtMessage.TrafficControl.filterInfo(priority, protocol),
        attributes);
  }
}
