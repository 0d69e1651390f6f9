// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.netlink.ArpFrame;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.netlink.PacketSocket;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the neighbours about an address by ARP, as RFC 5227 has it: three probes, and whoever says
 * in any packet that the address is his has it. The RFC waits some seconds between probes, for
 * links that come up; these links are up, so a fifth of a second does.
 *
 * <p>The next hops on the link are asked in the same breath, to know a router's proxy ARP by its
 * MAC address. (Linux does no proxy ARP for a probe; routers of others do.)
 *
 * <p>IPv6 has no such probe here: the API refuses IPv6 CIDRs in mode Managed. An IPv6 address that
 * gets into an intent all the same is not taken; see {@link AddressGate}.
 */
public final class AddressProber {
  private static final Logger LOG = LoggerFactory.getLogger(AddressProber.class);
  private static final int PROBES = 3;
  private static final Duration APART = Duration.ofMillis(200);

  /** How long {@code receive} waits at a time, milliseconds. */
  private static final int WAIT = 50;

  private AddressProber() {}

  /**
   * Asks. Blocks, at most about a second for each link; call it from a platform thread.
   *
   * @return who answers, and on which links nobody could be asked
   */
  public static AddressAnswer ask(AddressQuestion question) {
    List<AddressAnswer.Claim> claims = new ArrayList<>();
    List<String> unasked = new ArrayList<>(question.nobody().stream().toList());
    for (AddressQuestion.Link link : question.links()) {
      try {
        claims.addAll(ask(question.ip(), link));
      } catch (NetlinkException e) {
        unasked.add(
            "on device \"%s\" the agent, which needs CAP_NET_RAW for that, cannot ask: %s"
                .formatted(link.device(), e.getMessage()));
      }
    }
    claims.forEach(claim ->
        LOG.info(
            "{} answers for {} on {}{}",
            claim.mac(),
            IpAddresses.format(question.ip()),
            claim.device(),
            claim.nextHop() ? ", as for a next hop: taken for proxy ARP" : ""));
    unasked.forEach(why ->
        LOG.warn("not all can be asked who has {}: {}", IpAddresses.format(question.ip()), why));
    return new AddressAnswer(
        claims,
        Set.of(),
        unasked.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", unasked)));
  }

  private static List<AddressAnswer.Claim> ask(InetAddress ip, AddressQuestion.Link link) {
    Set<MacAddress> owners = new HashSet<>();
    Set<MacAddress> routers = new HashSet<>();
    try (PacketSocket socket = PacketSocket.open(link.index(), ArpFrame.ETHER_TYPE, WAIT)) {
      for (int i = 0; i < PROBES; i++) {
        socket.send(ArpFrame.probe(link.mac(), ip));
        link.gateways().forEach(gateway -> socket.send(ArpFrame.probe(link.mac(), gateway)));
        long end = System.nanoTime() + APART.toNanos();
        while (System.nanoTime() < end) {
          socket
              .receive()
              .flatMap(ArpFrame::parse)
              .filter(arp -> !arp.sender().equals(link.mac()))
              .ifPresent(arp -> {
                if (arp.address().equals(ip)) {
                  owners.add(arp.sender());
                } else if (link.gateways().contains(arp.address())) {
                  routers.add(arp.sender());
                }
              });
        }
      }
    }
    return owners.stream()
        .sorted()
        .map(mac -> new AddressAnswer.Claim(link.device(), mac, routers.contains(mac)))
        .toList();
  }
}
