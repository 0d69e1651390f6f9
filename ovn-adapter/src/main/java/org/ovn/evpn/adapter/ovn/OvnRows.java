// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ovn.evpn.adapter.ovsdb.Database;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.value.IpAddresses;

/** The observed rows, indexed once per plan by what the planners ask for. */
final class OvnRows {
  private final OvnObservation observed;
  private final Map<String, Row> layer2Switches = new HashMap<>();
  private final Map<String, Row> clusterRouters = new HashMap<>();
  private final Map<String, List<Row>> routers = new HashMap<>();
  private final Map<String, String> nodeByChassis = new HashMap<>();
  private final Map<String, Set<InetAddress>> tunnelEnds = new HashMap<>();
  private final Map<String, Map<String, List<Row>>> owned = new HashMap<>();
  private final Map<Uuid, Row> switchOfPort = new HashMap<>();
  private final Map<String, Row> routerPorts = new HashMap<>();
  private final Map<String, List<Row>> plugged = new HashMap<>();
  private final Set<String> ownChassis = new HashSet<>();

  OvnRows(OvnObservation observed) {
    this.observed = observed;
    Database nb = observed.nb();
    for (Row row : nb.rows("Logical_Switch")) {
      if (NetworksThere.isLayer2(row)) {
        layer2Switches.put(row.map("external_ids").getOrDefault(OvnNames.K8S_NETWORK, ""), row);
      }
      for (Uuid port : row.refs("ports")) {
        switchOfPort.put(port, row);
      }
      SwitchMark.owner(row).ifPresent(owner -> own(owner, "Logical_Switch", row));
    }
    for (Row row : nb.rows("Logical_Router")) {
      Map<String, String> ids = row.map("external_ids");
      String network = ids.getOrDefault(OvnNames.K8S_NETWORK, "");
      routers.computeIfAbsent(network, n -> new ArrayList<>()).add(row);
      if (!network.isEmpty() && "yes".equals(ids.get("k8s-cluster-router"))) {
        clusterRouters.put(network, row);
      }
    }
    for (Row row : nb.rows("Logical_Router_Port")) {
      routerPorts.put(row.text("name"), row);
    }
    for (Row row : observed.sb().rows("Chassis")) {
      nodeByChassis.put(row.text("name"), row.text("hostname"));
    }
    for (Row row : observed.sb().rows("Encap")) {
      addTunnelEnd(row);
    }
    for (String table : List.of("Logical_Switch_Port", "ACL", "Port_Group", "NAT", "Address_Set")) {
      own(nb, table);
    }
    own(observed.ovs(), "Port");
    own(observed.ovs(), "Interface");
    plugged(observed.ovs());
  }

  private void plugged(Database ovs) {
    for (Row row : ovs.rows("Open_vSwitch")) {
      Map<String, String> ids = row.map("external_ids");
      List.of("system-id", "hostname").forEach(key -> ownChassis.add(ids.getOrDefault(key, "")));
    }
    ownChassis.remove("");
    byName(ovs, "Bridge", OvsPortPlanner.INTEGRATION_BRIDGE).stream()
        .flatMap(bridge -> bridge.refs("ports").stream())
        .flatMap(port -> ovs.row("Port", port).stream())
        .flatMap(port -> port.refs("interfaces").stream())
        .flatMap(device -> ovs.row("Interface", device).stream())
        .forEach(device -> {
          String port = device.map("external_ids").get("iface-id");
          if (port != null) {
            plugged.computeIfAbsent(port, p -> new ArrayList<>()).add(device);
          }
        });
  }

  private void own(Database database, String table) {
    for (Row row : database.rows(table)) {
      String owner = row.map("external_ids").get(OvnNames.OWNER);
      if (owner != null) {
        own(owner, table, row);
      }
    }
  }

  private void own(String owner, String table, Row row) {
    owned
        .computeIfAbsent(owner, o -> new HashMap<>())
        .computeIfAbsent(table, t -> new ArrayList<>())
        .add(row);
  }

  private void addTunnelEnd(Row encap) {
    String chassis = encap.text("chassis_name");
    try {
      InetAddress ip = IpAddresses.parse(encap.text("ip"));
      for (String name : List.of(chassis, nodeByChassis.getOrDefault(chassis, ""))) {
        tunnelEnds.computeIfAbsent(name, n -> new HashSet<>()).add(ip);
      }
    } catch (IllegalArgumentException ignored) {
      // a tunnel end without an address that can be read is OVN's to report
    }
  }

  Database nb() {
    return observed.nb();
  }

  Database sb() {
    return observed.sb();
  }

  Database ovs() {
    return observed.ovs();
  }

  /** EVPNNetworks of which something is there. */
  Set<String> owners() {
    return new TreeSet<>(owned.keySet());
  }

  /** Rows of this table that carry this owner's key, by UUID. */
  List<Row> owned(String owner, String table) {
    return owned.getOrDefault(owner, Map.of()).getOrDefault(table, List.of()).stream()
        .sorted(java.util.Comparator.comparing(Row::uuid))
        .toList();
  }

  /** The owner's row of this table and role. */
  Optional<Row> owned(String owner, String table, String role) {
    return owned(owner, table).stream()
        .filter(row -> role.equals(row.map("external_ids").get(OvnNames.ROLE)))
        .findFirst();
  }

  /** Remote ports that are taken for this owner. */
  List<Row> taken(String owner) {
    return owned(owner, "Logical_Switch_Port").stream()
        .filter(row -> row.map("external_ids").containsKey(OvnNames.ADDRESSES))
        .toList();
  }

  Optional<Row> layer2Switch(String networkName) {
    return Optional.ofNullable(layer2Switches.get(networkName));
  }

  Optional<Row> switchOf(Uuid port) {
    return Optional.ofNullable(switchOfPort.get(port));
  }

  /**
   * The router that OVN-Kubernetes marks as the network's cluster router: the transit router of a
   * Layer2 network.
   */
  Optional<Row> clusterRouter(String networkName) {
    return Optional.ofNullable(clusterRouters.get(networkName));
  }

  /** All routers of the network; "" for the default network. */
  List<Row> routers(String networkName) {
    return routers.getOrDefault(networkName, List.of());
  }

  Optional<Row> routerPort(String name) {
    return Optional.ofNullable(routerPorts.get(name));
  }

  /** The ports of a switch, by name. */
  Collection<Row> ports(Row logicalSwitch) {
    Map<String, Row> ports = new TreeMap<>();
    for (Uuid uuid : logicalSwitch.refs("ports")) {
      nb().row("Logical_Switch_Port", uuid).ifPresent(row -> ports.put(row.text("name"), row));
    }
    return ports.values();
  }

  Optional<Row> byName(Database database, String table, String name) {
    return database.rows(table).stream().filter(row -> row.text("name").equals(name)).findFirst();
  }

  /**
   * The node of a port's {@code requested-chassis}, which names it by chassis id or by host name
   * (ovn-nb(5)).
   */
  Optional<String> nodeOf(String requestedChassis, Set<String> knownNodes) {
    if (knownNodes.contains(requestedChassis)) {
      return Optional.of(requestedChassis);
    }
    return Optional.ofNullable(nodeByChassis.get(requestedChassis)).filter(n -> !n.isEmpty());
  }

  /** The interfaces on br-int that say that they are of this switch port. */
  List<Row> plugged(String port) {
    return plugged.getOrDefault(port, List.of());
  }

  /**
   * Whether a port's {@code requested-chassis} is this node: by what Open vSwitch calls itself, or
   * by what the southbound database has of the node.
   */
  boolean isHere(String requestedChassis, String node) {
    return ownChassis.contains(requestedChassis)
        || nodeOf(requestedChassis, Set.of(node)).equals(Optional.of(node));
  }

  /** Where Geneve reaches a chassis, which is named as in {@link #nodeOf}. */
  Set<InetAddress> tunnelEnds(String requestedChassis) {
    return tunnelEnds.getOrDefault(requestedChassis, Set.of());
  }

  /** Those of the wanted columns that the row has otherwise. */
  static Map<String, OvsdbValue> differing(Row row, Map<String, OvsdbValue> wanted) {
    Map<String, OvsdbValue> result = new TreeMap<>();
    wanted.forEach((column, value) -> {
      if (!Objects.equals(plain(row.value(column)), plain(value))) {
        result.put(column, value);
      }
    });
    return result;
  }

  /**
   * Treats one atom and the set of just that atom alike, for schemas differ in what is optional.
   */
  private static Object plain(OvsdbValue value) {
    return switch (value) {
      case OvsdbValue.Atom atom -> Set.of(atom);
      case OvsdbValue.SetOf set -> set.atoms();
      case OvsdbValue.MapOf map when map.entries().isEmpty() -> Set.of();
      case OvsdbValue.MapOf map -> map.entries();
    };
  }

  /** The map with our entries in it: keys of others stay. */
  static OvsdbValue merged(Map<String, String> there, Map<String, String> ours) {
    Map<String, String> result = new TreeMap<>(there);
    result.putAll(ours);
    return OvsdbValue.map(result);
  }
}
