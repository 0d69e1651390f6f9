// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnChange.Target;
import org.ovn.evpn.adapter.ovsdb.Clause;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Our port on the network's switch and what guards it: all in one transaction, so that the port is
 * never there without.
 *
 * <p>The ACLs hang on our own port group and not on OVN-Kubernetes' switch: of its rows only the
 * switch's {@code ports} is touched. They are:
 *
 * <ul>
 *   <li>guard, tier 0: nothing leaves by our port but what came in by a local port. A frame that
 *       Geneve brought in must not go out by EVPN as well: two overlays on one Layer 2 loop. The
 *       group of local ports includes our own port, for OVN's ARP answers leave where the question
 *       came in. ovn-controller refuses {@code inport !=} and {@code flags.tunnel_rx} is not set
 *       for all such frames, hence pass and drop;
 *   <li>gateway, tier 2 after OVN-Kubernetes' policies: no ARP request or neighbour solicitation
 *       for the gateway leaves by our port. It has the same address and MAC on every node and
 *       answers locally. OVN lets neighbour discovery pass all the same: what of it must stay here
 *       the host's end of the port drops ({@link OvnNetworkState#gateways}).
 * </ul>
 */
final class SwitchPortPlanner {
  private static final String LSP = "Logical_Switch_Port";

  private SwitchPortPlanner() {}

  /**
   * @param network with a MAC-VRF
   * @param logicalSwitch of the network
   */
  static List<OvnChange> plan(OvnRows rows, NetworkIntent network, Row logicalSwitch) {
    String owner = network.name();
    String portName = OvnNames.switchPort(logicalSwitch.text("name"));
    List<Op> ops = new ArrayList<>();

    Optional<Row> port =
        rows.owned(owner, LSP, OvnNames.ROLE_PORT)
            .filter(row ->
                rows.switchOf(row.uuid()).map(Row::uuid).equals(Optional.of(logicalSwitch.uuid())));
    Uuid portId = port.map(Row::uuid).orElse(Uuid.named("port"));
    if (port.isPresent()) {
      Map<String, OvsdbValue> changed =
          OvnRows.differing(port.get(), portColumns(port.get(), portName, owner));
      if (!changed.isEmpty()) {
        ops.add(Op.update(LSP, portId, changed));
      }
    } else {
      Row none = new Row(portId, Map.of());
      ops.add(Op.insert(LSP, portId.text(), portColumns(none, portName, owner)));
      ops.add(
          Op.mutate(
              "Logical_Switch",
              logicalSwitch.uuid(),
              Mutation.insertRefs("ports", List.of(portId))));
    }

    planGroup(rows, network, logicalSwitch, portName, portId, ops);
    if (ops.isEmpty()) {
      return List.of();
    }
    ops.addFirst(
        Op.unchanged(
            "Logical_Switch",
            logicalSwitch.uuid(),
            Map.of("name", OvsdbValue.text(logicalSwitch.text("name")))));
    List<OvnChange> changes = new ArrayList<>();
    changes.add(
        new OvnChange(
            owner,
            Target.NB,
            Action.SWITCH_PORT,
            new Transaction("switch port and guard of " + owner, ops)));
    if (port.isEmpty()) {
      datapathKey(rows, logicalSwitch).ifPresent(key -> changes.add(flush(owner, key)));
    }
    return changes;
  }

  private static Map<String, OvsdbValue> portColumns(Row there, String name, String owner) {
    Map<String, OvsdbValue> columns = new TreeMap<>();
    columns.put("name", OvsdbValue.text(name));
    columns.put("type", OvsdbValue.text(""));
    columns.put("addresses", OvsdbValue.texts(List.of("unknown")));
    columns.put(
        "options",
        OvnRows.merged(
            there.map("options"),
            Map.of(
                "requested-tnl-key",
                Integer.toString(OvnNames.TUNNEL_KEY),
                // The switch snoops, and queriers may sit behind this port. Not mcast_flood: with
                // it
                // northd sends IP broadcast to the port twice, as a static member and by the flood.
                "mcast_flood_reports",
                "true")));
    columns.put(
        "external_ids",
        OvnRows.merged(there.map("external_ids"), OvnNames.ids(owner, OvnNames.ROLE_PORT)));
    return columns;
  }

  private static void planGroup(
      OvnRows rows,
      NetworkIntent network,
      Row logicalSwitch,
      String portName,
      Uuid portId,
      List<Op> ops) {
    String owner = network.name();
    String groupName = OvnNames.portGroup(network.networkId());
    Set<Uuid> members = new LinkedHashSet<>();
    for (Row row : rows.ports(logicalSwitch)) {
      if (!row.text("type").equals("remote")) {
        members.add(row.uuid());
      }
    }
    members.add(portId);

    Map<String, Map<String, OvsdbValue>> wanted =
        acls(rows, owner, logicalSwitch, portName, groupName);
    Map<String, Row> there = new TreeMap<>();
    for (Row acl : rows.owned(owner, "ACL")) {
      // one of another role, or a second of the same, goes by losing its last reference
      there.putIfAbsent(acl.map("external_ids").getOrDefault(OvnNames.ROLE, ""), acl);
    }
    Set<Uuid> aclIds = new LinkedHashSet<>();
    wanted.forEach((role, columns) -> {
      Row acl = there.get(role);
      if (acl == null) {
        Uuid named = Uuid.named("acl" + aclIds.size());
        ops.add(Op.insert("ACL", named.text(), columns));
        aclIds.add(named);
      } else {
        Map<String, OvsdbValue> changed = OvnRows.differing(acl, columns);
        if (!changed.isEmpty()) {
          ops.add(Op.update("ACL", acl.uuid(), changed));
        }
        aclIds.add(acl.uuid());
      }
    });

    Map<String, OvsdbValue> columns = new TreeMap<>();
    columns.put("name", OvsdbValue.text(groupName));
    columns.put("ports", OvsdbValue.refs(members));
    columns.put("acls", OvsdbValue.refs(aclIds));
    Optional<Row> group = rows.owned(owner, "Port_Group", OvnNames.ROLE_GUARD);
    if (group.isEmpty()) {
      columns.put("external_ids", OvsdbValue.map(OvnNames.ids(owner, OvnNames.ROLE_GUARD)));
      ops.add(Op.insert("Port_Group", columns));
    } else {
      Map<String, OvsdbValue> changed = OvnRows.differing(group.get(), columns);
      if (!changed.isEmpty()) {
        ops.add(Op.update("Port_Group", group.get().uuid(), changed));
      }
    }
  }

  private static Map<String, Map<String, OvsdbValue>> acls(
      OvnRows rows, String owner, Row logicalSwitch, String portName, String groupName) {
    String out = "outport == \"" + portName + "\"";
    Map<String, Map<String, OvsdbValue>> acls = new LinkedHashMap<>();
    acls.put(
        "guard-pass",
        acl(owner, "guard-pass", 0, 2001, "pass", out + " && inport == @" + groupName));
    acls.put("guard-drop", acl(owner, "guard-drop", 0, 2000, "drop", out));
    for (InterfaceAddress gateway : gateways(rows, logicalSwitch)) {
      String ip = IpAddresses.format(gateway.address());
      String role = "gateway-" + ip;
      String match =
          IpAddresses.isIpv4(gateway.address())
              ? " && arp && arp.op == 1 && arp.tpa == " + ip
              : " && nd_ns && nd.target == " + ip;
      acls.put(role, acl(owner, role, 2, 1000, "drop", out + match));
    }
    return acls;
  }

  private static Map<String, OvsdbValue> acl(
      String owner, String role, int tier, int priority, String action, String match) {
    Map<String, OvsdbValue> columns = new TreeMap<>();
    columns.put("direction", OvsdbValue.text("to-lport"));
    columns.put("priority", OvsdbValue.integer(priority));
    columns.put("tier", OvsdbValue.integer(tier));
    columns.put("action", OvsdbValue.text(action));
    columns.put("match", OvsdbValue.text(match));
    columns.put("external_ids", OvsdbValue.map(OvnNames.ids(owner, role)));
    return columns;
  }

  /**
   * Addresses of the routers' ports on the switch, by address; link-local ones are a router's own
   * on each link.
   */
  static List<InterfaceAddress> gateways(OvnRows rows, Row logicalSwitch) {
    Map<String, InterfaceAddress> result = new TreeMap<>();
    for (Row port : rows.ports(logicalSwitch)) {
      String peer = port.map("options").get("router-port");
      if (!port.text("type").equals("router") || peer == null) {
        continue;
      }
      rows.routerPort(peer).stream()
          .flatMap(routerPort -> addresses(routerPort).stream())
          .filter(address -> !address.address().isLinkLocalAddress())
          .forEach(address -> result.put(IpAddresses.format(address.address()), address));
    }
    return List.copyOf(result.values());
  }

  /** MAC addresses of the routers' ports on the switch. */
  static Set<MacAddress> gatewayMacs(OvnRows rows, Row logicalSwitch) {
    Set<MacAddress> result = new LinkedHashSet<>();
    for (Row port : rows.ports(logicalSwitch)) {
      String peer = port.map("options").get("router-port");
      if (port.text("type").equals("router") && peer != null) {
        rows.routerPort(peer)
            .ifPresent(routerPort -> {
              try {
                result.add(MacAddress.parse(routerPort.text("mac")));
              } catch (IllegalArgumentException ignored) {
                // a router port without a MAC address is OVN-Kubernetes' to report
              }
            });
      }
    }
    return result;
  }

  /** The addresses of a router port that can be read; OVN takes others for none as well. */
  static List<InterfaceAddress> addresses(Row routerPort) {
    List<InterfaceAddress> result = new ArrayList<>();
    for (String text : routerPort.texts("networks")) {
      try {
        result.add(InterfaceAddress.parse(text.strip()));
      } catch (IllegalArgumentException ignored) {
        // a router port with a malformed network is OVN-Kubernetes' to report
      }
    }
    return result;
  }

  private static Optional<Long> datapathKey(OvnRows rows, Row logicalSwitch) {
    String requested = logicalSwitch.map("other_config").get("requested-tnl-key");
    if (requested != null && requested.matches("[0-9]{1,9}")) {
      return Optional.of(Long.parseLong(requested));
    }
    String uuid = logicalSwitch.uuid().text();
    for (Row datapath : rows.sb().rows("Datapath_Binding")) {
      if (uuid.equals(datapath.map("external_ids").get("logical-switch"))) {
        java.util.OptionalLong key = datapath.integer("tunnel_key");
        return key.isPresent() ? Optional.of(key.getAsLong()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static OvnChange flush(String owner, long datapathKey) {
    return new OvnChange(
        owner,
        Target.SB,
        Action.FLUSH_FDB,
        new Transaction(
            "addresses learnt on an earlier port of " + owner,
            List.of(
                new Op.Delete(
                    "FDB",
                    List.of(
                        Clause.equal("dp_key", OvsdbValue.integer(datapathKey)),
                        Clause.equal("port_key", OvsdbValue.integer(OvnNames.TUNNEL_KEY)))))));
  }

  /** Takes away port, guard and group; nothing when there is none. */
  static List<OvnChange> remove(OvnRows rows, String owner) {
    List<Op> ops = new ArrayList<>();
    for (Row group : rows.owned(owner, "Port_Group")) {
      ops.add(Op.delete("Port_Group", group.uuid()));
    }
    for (Row port : rows.owned(owner, LSP)) {
      if (OvnNames.ROLE_PORT.equals(port.map("external_ids").get(OvnNames.ROLE))) {
        rows.switchOf(port.uuid())
            .ifPresent(logicalSwitch ->
                ops.add(
                    Op.mutate(
                        "Logical_Switch",
                        logicalSwitch.uuid(),
                        Mutation.deleteRefs("ports", List.of(port.uuid())))));
      }
    }
    return ops.isEmpty()
        ? List.of()
        : List.of(
            new OvnChange(
                owner,
                Target.NB,
                Action.REMOVE_SWITCH_PORT,
                new Transaction("release the switch port of " + owner, ops)));
  }
}
