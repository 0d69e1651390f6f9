package org.ovn.evpn.e2e;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The overlay frames on the two nodes' uplinks: a frame between the nodes is there twice.
 *
 * @param lines as {@code tcpdump -nn -e} prints them; of an encapsulated frame, the outer part ends
 *     its line in VXLAN's case
 */
record Wire(List<String> lines) {
  static final String FILTER = "udp port 4789 or udp port 6081";

  private static final Pattern GENEVE_ARP_REPLY = Pattern.compile(".*ARP.*Reply.*");

  int vxlan(int vni) {
    return (int)
        lines.stream().filter(l -> l.contains("VXLAN") && l.endsWith("vni " + vni)).count();
  }

  /**
   * Geneve frames of the datapaths, without the ARP replies that the transit router floods to
   * remote gateways: the one kind that a takeover leaves (no pod data).
   *
   * @param keys tunnel keys, as tcpdump prints them
   */
  int geneve(List<String> keys) {
    return (int)
        lines.stream()
            .filter(
                l -> l.contains("Geneve") && keys.stream().anyMatch(k -> l.contains("vni " + k)))
            .filter(l -> !GENEVE_ARP_REPLY.matcher(l).matches())
            .count();
  }

  int broadcasts() {
    return (int)
        lines.stream().filter(l -> l.contains("> ff:ff:ff:ff:ff:ff") && l.contains("9999")).count();
  }
}
