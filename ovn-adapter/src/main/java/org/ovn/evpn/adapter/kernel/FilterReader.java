// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Errno;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.MacAddress;

/** Reads the filters of our EVPN ports: RTM_GETTFILTER. */
final class FilterReader {
  private FilterReader() {}

  /**
   * Filters of ours by EVPN port. The kernel dumps filters port by port only; a port that goes
   * meanwhile has none.
   */
  static Map<String, Set<IngressFilter>> read(NetlinkSocket netlink, Devices devices) {
    Map<String, Set<IngressFilter>> filters = new HashMap<>();
    for (Device device : devices.ours().values()) {
      if (Ownership.parse(device.alias()).filter(o -> o.role() == Role.OVS_PORT).isPresent()) {
        filters.put(device.name(), read(netlink, device));
      }
    }
    return filters;
  }

  private static Set<IngressFilter> read(NetlinkSocket netlink, Device port) {
    Set<IngressFilter> filters = new HashSet<>();
    try {
      netlink.dump(
          new NetlinkRequest(
              Rt.RTM_GETTFILTER,
              0,
              FilterEncoder.message(port.index(), 0, 0, 0, List.of()),
              "dump the filters of " + port.name()),
          e -> filter(e).ifPresent(filters::add));
    } catch (NetlinkException e) {
      if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENODEV) {
        throw e;
      }
      // a kernel without filters has none; why, says the attempt to add one
    }
    return filters;
  }

  private static Optional<IngressFilter> filter(Envelope e) {
    if (!(e.body() instanceof RtMessage.TrafficControl body)
        || !IngressFilter.isOurs(body.priority())
        || body.handle() == 0) { // of each priority the dump has an empty one as well
      return Optional.empty();
    }
    return Optional.of(
        new IngressFilter(
            body.priority(),
            body.protocol(),
            body.handle() & 0xffffffffL,
            drop(body.attributes()).filter(drop -> drop.priority() == body.priority())));
  }

  private static Optional<IngressFilter.Drop> drop(List<Attribute> a) {
    if (!drops(a)) {
      return Optional.empty();
    }
    Optional<MacAddress> to =
        Attribute.hardware(a, Key.TCA_OPTIONS, Key.TCA_FLOWER_KEY_ETH_DST)
            .filter(_ ->
                Attribute.hardware(a, Key.TCA_OPTIONS, Key.TCA_FLOWER_KEY_ETH_DST_MASK)
                    .equals(Optional.of(FilterEncoder.EXACT_MAC)));
    OptionalLong type = number(a, Key.TCA_OPTIONS, Key.TCA_FLOWER_KEY_ICMPV6_TYPE);
    if (to.isPresent() == type.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new IngressFilter.Drop(
            to, type.isPresent() ? OptionalInt.of((int) type.getAsLong()) : OptionalInt.empty()));
  }

  private static boolean drops(List<Attribute> a) {
    return Attribute.nests(
            a, Key.TCA_OPTIONS, Key.TCA_FLOWER_ACT, Key.FIRST_ACTION, Key.TCA_ACT_OPTIONS)
        .stream()
        .flatMap(options -> options.children().stream())
        .anyMatch(parms ->
            parms instanceof Attribute.Raw raw
                && (raw.type() & 0x3fff) == FilterEncoder.TCA_GACT_PARMS
                && raw.value().size() >= FilterEncoder.GACT_LENGTH
                && ByteBuffer.wrap(raw.value().toArray())
                        .order(ByteOrder.nativeOrder())
                        .getInt(FilterEncoder.GACT_ACTION)
                    == Rt.TC_ACT_SHOT);
  }
}
