// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.List;
import java.util.SortedMap;

/**
 * The second ToR of rack a, as its admin sets it up for a template of the rack. By itself it takes
 * nodes out of a listen range. With BFD that comes to nothing: FRR 10.3 of the node does not
 * connect before BFD is up, and a ToR has BFD for a neighbour of a range only once that has
 * connected.
 */
final class SecondLeaf {
  static final String PLACE = "leaf-3";

  /** Its address towards its nodes, and that of node-1. */
  static final String TOR = "172.18.3.1";

  static final String NODE = "172.18.3.2";

  private static final String PROFILE =
      """
      bfd
      profile fast
      transmit-interval 300
      receive-interval 300
      detect-multiplier 5
      exit
      exit
      """;

  private final FabricAdmin fabric;

  SecondLeaf(FabricAdmin fabric) {
    this.fabric = fabric;
  }

  /**
   * Adds neighbours, all of them with what the nodes need of a ToR.
   *
   * @param neighbors by address or interface, what is said of it; {@code bfd profile fast} is there
   */
  void add(SortedMap<String, List<String>> neighbors) throws InterruptedException {
    fabric.awaitNoPeer(PLACE, NODE);
    StringBuilder commands = new StringBuilder(PROFILE).append("router bgp 65103\n");
    neighbors.forEach((id, words) -> {
      words.forEach(word -> commands.append("neighbor %s %s\n".formatted(id, word)));
      commands.append(ofEach(id));
    });
    fabric.configure(PLACE, commands.toString());
  }

  private static String ofEach(String neighbor) {
    return """
    neighbor %1$s timers 3 9
    neighbor %1$s timers connect 1
    neighbor %1$s advertisement-interval 0
    address-family ipv4 unicast
    neighbor %1$s activate
    neighbor %1$s next-hop-self
    exit
    address-family l2vpn evpn
    neighbor %1$s activate
    neighbor %1$s attribute-unchanged next-hop
    exit
    """
        .formatted(neighbor);
  }

  /** Takes them away again. */
  void remove(SortedMap<String, List<String>> neighbors) {
    StringBuilder commands = new StringBuilder("router bgp 65103\n");
    neighbors.forEach((id, words) ->
        commands.append(
            "no neighbor %s%s\n"
                .formatted(id, words.getFirst().startsWith("interface") ? " interface" : "")));
    fabric.configure(PLACE, commands.append("exit\nno bfd\n").toString());
  }
}
