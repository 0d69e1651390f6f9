// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.lab.topology.Fabric.Host;
import org.ovn.evpn.lab.topology.Fabric.IpVrf;
import org.ovn.evpn.lab.topology.Fabric.Leaf;
import org.ovn.evpn.lab.topology.Fabric.MacVrf;
import org.ovn.evpn.lab.topology.Fabric.Node;
import org.ovn.evpn.lab.topology.Fabric.NodeUplink;
import org.ovn.evpn.lab.topology.Fabric.Spine;

/**
 * What a topology must keep to; every breach is an IllegalArgumentException that names the entry,
 * the field and the remedy.
 */
final class FabricCheck {

  /** Link names are {@code to-<name>}, and a device has at most 15 characters. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,11}");

  private static final Pattern RT = Pattern.compile("\\d{1,10}:\\d{1,10}");
  private static final Set<String> RESERVED = Set.of("guest", "mgmt", "lo", "default");
  private static final int MAX_VNI = (1 << 24) - 1;

  private final Map<String, String> names = new HashMap<>();
  private final Map<Integer, String> loopbacks = new HashMap<>();

  private FabricCheck() {}

  static void check(
      int mtu,
      long nodeAsn,
      List<Spine> spines,
      List<Leaf> leaves,
      List<Node> nodes,
      List<Host> hosts) {
    new FabricCheck().all(mtu, nodeAsn, spines, leaves, nodes, hosts);
  }

  private void all(
      int mtu,
      long nodeAsn,
      List<Spine> spines,
      List<Leaf> leaves,
      List<Node> nodes,
      List<Host> hosts) {
    require(mtu >= 1280 && mtu <= 9216, "mtu: " + mtu + " is not within 1280..9216");
    asn("nodeASN", nodeAsn);
    require(!spines.isEmpty(), "spines: at least one is needed");
    require(!leaves.isEmpty(), "leaves: at least one is needed");
    require(!nodes.isEmpty(), "nodes: at least one is needed");
    spines.forEach(this::spine);
    leaves.forEach(this::leaf);
    for (Leaf a : leaves) {
      for (Leaf b : leaves) {
        require(
            a.equals(b) || !a.servers().contains(b.servers()),
            "leaf " + b.name() + ": servers " + b.servers() + " overlaps that of " + a.name());
      }
    }
    Set<Ipv4> addresses = new HashSet<>();
    nodes.forEach(n -> node(n, leaves, addresses));
    Map<String, Leaf> racks = new HashMap<>();
    for (Leaf leaf : leaves) {
      Leaf first = racks.computeIfAbsent(leaf.rack(), rack -> leaf);
      require(
          first.equals(leaf) || isSecond(leaf, first, nodes),
          "leaf "
              + leaf.name()
              + ": another leaf has rack "
              + leaf.rack()
              + "; give it one of its own, or uplinks to nodes of leaf "
              + first.name()
              + " alone");
    }
    hosts.forEach(h -> host(h, leaves));
  }

  private void spine(Spine s) {
    String what = name("spine", s.name());
    asn(what + ": asn", s.asn());
    loopback(what, s.loopback());
  }

  private void leaf(Leaf l) {
    String what = name("leaf", l.name());
    require(
        l.rack() != null && l.rack().matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?"),
        what + ": rack must be a label value");
    asn(what + ": asn", l.asn());
    loopback(what, l.loopback());
    Ipv4 servers = present(what, "servers", l.servers());
    require(
        servers.length() >= 8 && servers.length() <= 30,
        what + ": servers needs a length of 8..30, for instance 172.18.1.1/24");
    Set<Integer> vnis = new HashSet<>();
    for (MacVrf v : l.macVRFs()) {
      vni(what + ": macVRFs", v.vni(), v.routeTarget(), vnis);
    }
    Set<String> vrfs = new HashSet<>();
    for (IpVrf v : l.ipVRFs()) {
      require(
          v.name() != null && NAME.matcher(v.name()).matches() && !RESERVED.contains(v.name()),
          what + ": ipVRFs: name '" + v.name() + "' must be 1..12 of a-z, 0-9 and -");
      require(vrfs.add(v.name()), what + ": ipVRFs: " + v.name() + " is there twice");
      vni(what + ": ipVRFs " + v.name(), v.vni(), v.routeTarget(), vnis);
    }
  }

  private static void vni(String what, int vni, @Nullable String rt, Set<Integer> seen) {
    require(vni >= 1 && vni <= MAX_VNI, what + ": vni " + vni + " is not within 1.." + MAX_VNI);
    require(seen.add(vni), what + ": vni " + vni + " is there twice on this leaf");
    require(
        rt != null && RT.matcher(rt).matches(),
        what + ": routeTarget of vni " + vni + " must be like 64500:100");
  }

  /** A template of the rack names its ToRs, and so they are those of all its nodes. */
  private static boolean isSecond(Leaf leaf, Leaf first, List<Node> nodes) {
    List<Node> own = nodes.stream().filter(n -> n.hangsOn(leaf)).toList();
    return !own.isEmpty() && own.stream().allMatch(n -> first.name().equals(n.leaf()));
  }

  private void node(Node n, List<Leaf> leaves, Set<Ipv4> addresses) {
    String what = name("node", n.name());
    Leaf first = leafOf(what, n.leaf(), leaves);
    address(what, n.address(), first, addresses);
    Set<String> seen = new HashSet<>(Set.of(first.name()));
    for (NodeUplink u : n.uplinks()) {
      Leaf leaf = leafOf(what + ": uplinks", u.leaf(), leaves);
      require(seen.add(leaf.name()), what + ": uplinks: " + leaf.name() + " is there twice");
      require(
          leaf.rack().equals(first.rack()),
          what
              + ": uplinks: "
              + leaf.name()
              + " is of rack "
              + leaf.rack()
              + ", and "
              + first.name()
              + " of rack "
              + first.rack());
      address(what + ": uplinks: " + leaf.name(), u.address(), leaf, addresses);
    }
  }

  private static void address(String what, @Nullable Ipv4 given, Leaf leaf, Set<Ipv4> addresses) {
    Ipv4 address = present(what, "address", given);
    require(
        address.length() == 32,
        what + ": address is written without a length, it has that of its leaf's servers");
    require(
        leaf.servers().contains(address) && !address.host().equals(leaf.servers().host()),
        what
            + ": address "
            + address
            + " is not a free one of "
            + leaf.servers().network()
            + " (servers of "
            + leaf.name()
            + ")");
    require(addresses.add(address), what + ": address " + address + " is another node's");
  }

  private void host(Host h, List<Leaf> leaves) {
    String what = name("host", h.name());
    Leaf leaf = leafOf(what, h.leaf(), leaves);
    Ipv4 address = present(what, "address", h.address());
    require(
        address.length() < 32, what + ": address needs a length, for instance " + address + "/24");
    require((h.vni() == null) != (h.vrf() == null), what + ": give either vni or vrf");
    if (h.vni() != null) {
      require(
          leaf.macVRFs().stream().anyMatch(v -> v.vni() == h.vni()),
          what + ": " + leaf.name() + " has no vni " + h.vni() + " under macVRFs");
    } else {
      require(
          leaf.ipVRFs().stream().anyMatch(v -> v.name().equals(h.vrf())),
          what + ": " + leaf.name() + " has no VRF " + h.vrf() + " under ipVRFs");
      Ipv4 gateway = h.gateway();
      require(
          gateway != null && address.contains(gateway) && !gateway.host().equals(address.host()),
          what + ": gateway must be the leaf's address in " + address.network());
    }
  }

  private static Leaf leafOf(String what, @Nullable String leaf, List<Leaf> leaves) {
    return leaves.stream()
        .filter(l -> l.name().equals(leaf))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(what + ": there is no leaf '" + leaf + "'"));
  }

  private String name(String kind, @Nullable String name) {
    require(
        name != null && NAME.matcher(name).matches() && !RESERVED.contains(name),
        kind
            + " '"
            + name
            + "': a name is 1..12 of a-z, 0-9 and -, begins with a letter, and is none of "
            + RESERVED.stream().sorted().toList());
    String before = names.put(Objects.requireNonNull(name), kind);
    require(before == null, kind + " " + name + ": a " + before + " has the same name");
    return kind + " " + name;
  }

  private void loopback(String what, @Nullable Ipv4 loopback) {
    Ipv4 l = present(what, "loopback", loopback);
    require(l.length() == 32, what + ": loopback is a plain address");
    String before = loopbacks.put(l.bits(), what);
    require(before == null, what + ": loopback " + l + " is that of " + before);
  }

  private static void asn(String what, long asn) {
    require(asn >= 1 && asn <= 4294967295L, what + " " + asn + " is not within 1..4294967295");
  }

  private static <T> T present(String what, String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(what + ": " + field + " is missing");
    }
    return value;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
