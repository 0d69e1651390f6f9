// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The overlay frames on the two nodes' uplinks: a frame between the nodes is there twice.
 *
 * @param frames in the order in which they were seen at each uplink
 */
record Wire(List<Frame> frames) {
  static final String FILTER = "udp port 4789 or udp port 6081";

  private static final Pattern OVERLAY =
      Pattern.compile(
          " (?<from>[\\d.]+)\\.\\d+ > (?<to>[\\d.]+)\\.\\d+: (?<overlay>VXLAN|Geneve), .*?vni"
              + " (?<vni>0x[0-9a-f]+|\\d+)(, [^:]*:)? ?(?<inner>.*)");
  private static final Pattern ARP_REPLY_TO =
      Pattern.compile("[0-9a-f:]{17} > (?<mac>[0-9a-f:]{17}), ethertype ARP .*\\bReply .*");

  /**
   * An encapsulated frame.
   *
   * @param overlay VXLAN or Geneve
   * @param from outer source address
   * @param to outer destination address
   * @param vni as tcpdump prints it: decimal for VXLAN, hexadecimal for Geneve
   * @param inner the frame inside, as {@code tcpdump -nn -e} prints it
   */
  record Frame(String overlay, String from, String to, String vni, String inner) {}

  /**
   * @param lines as {@code tcpdump -nn -e} prints them, one a frame
   */
  static Wire of(List<String> lines) {
    return new Wire(lines.stream().flatMap(Wire::parse).toList());
  }

  private static Stream<Frame> parse(String line) {
    Matcher m = OVERLAY.matcher(line);
    return m.find()
        ? Stream.of(
            new Frame(
                m.group("overlay"),
                m.group("from"),
                m.group("to"),
                m.group("vni"),
                m.group("inner")))
        : Stream.empty();
  }

  /**
   * Those frames in which one of two addresses talks to the other, whatever else is on the wire.
   */
  Wire between(String one, String other) {
    return new Wire(
        frames.stream()
            .filter(f ->
                f.inner().contains(one + " > " + other + ":")
                    || f.inner().contains(other + " > " + one + ":"))
            .toList());
  }

  /** VXLAN frames in a VNI. */
  List<Frame> vxlan(int vni) {
    return frames.stream()
        .filter(f -> f.overlay().equals("VXLAN") && f.vni().equals(Integer.toString(vni)))
        .toList();
  }

  /**
   * Geneve frames of the datapaths, without the one kind that a takeover leaves (no pod data): the
   * ARP replies to the router's MAC that the transit router floods to remote gateways.
   *
   * @param keys tunnel keys, as tcpdump prints them
   * @param routerMac the MAC address of the network's router
   */
  List<Frame> geneve(List<String> keys, String routerMac) {
    return frames.stream()
        .filter(f -> f.overlay().equals("Geneve") && keys.contains(f.vni()))
        .filter(f -> !isArpReplyTo(f.inner(), routerMac))
        .toList();
  }

  private static boolean isArpReplyTo(String inner, String mac) {
    Matcher m = ARP_REPLY_TO.matcher(inner);
    return m.matches() && m.group("mac").equals(mac);
  }

  /** Frames of either overlay whose inner frame is a broadcast to a UDP port. */
  long broadcasts(int port) {
    return frames.stream()
        .filter(f -> f.inner().contains("> ff:ff:ff:ff:ff:ff"))
        .filter(f -> f.inner().contains("." + port + ": UDP"))
        .count();
  }
}
