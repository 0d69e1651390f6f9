// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnChange.Target;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.condition.Reason;

/**
 * The internal port of br-int that OVN binds to our switch port; the kernel side puts the device
 * into the VTEP's bridge.
 *
 * <p>{@code mtu_request} is always set: without it Open vSwitch gives the port the smallest MTU on
 * br-int, and the bridge and all its SVIs follow.
 */
final class OvsPortPlanner {
  static final String INTEGRATION_BRIDGE = "br-int";

  /** In place of an interface that is not there yet. */
  private static final Row NONE = new Row(Uuid.named("iface"), Map.of());

  private OvsPortPlanner() {}

  static List<OvnChange> plan(
      OvnRows rows,
      NetworkIntent network,
      String switchPort,
      Optional<Integer> overlayMtu,
      NetworkIssues issues) {
    String owner = network.name();
    String name = network.ovsPort();
    Optional<Row> bridge = rows.byName(rows.ovs(), "Bridge", INTEGRATION_BRIDGE);
    Optional<Row> there = rows.byName(rows.ovs(), "Interface", name);
    if (bridge.isEmpty()) {
      issues.blocks(Reason.WAITING_FOR_NETWORK, "Open vSwitch has no bridge br-int on this node.");
      return List.of();
    }
    if (there.isPresent() && !owner.equals(there.get().map("external_ids").get(OvnNames.OWNER))) {
      issues.blocks(
          Reason.NAME_TAKEN,
          "Interface "
              + name
              + " of Open vSwitch was not made for "
              + owner
              + "; remove it with ovs-vsctl del-port "
              + name
              + ".");
      return List.of();
    }
    Optional<Long> mtu = mtu(network, overlayMtu);
    if (mtu.isEmpty()) {
      issues.blocks(
          Reason.WAITING_FOR_MTU,
          "Neither the network nor the underlay of VTEP "
              + network.vtep()
              + " says an MTU for port "
              + name
              + ".");
      return List.of();
    }
    there
        .flatMap(iface -> iface.optionalText("error"))
        .filter(error -> !error.isEmpty())
        .ifPresent(error ->
            issues.blocks(
                Reason.PORT_FAILED, "Open vSwitch cannot make port " + name + ": " + error));
    Map<String, OvsdbValue> columns = columns(there.orElse(NONE), owner, switchPort, mtu.get());
    List<Op> ops =
        there.isPresent()
            ? update(there.get(), columns)
            : insert(bridge.get(), owner, name, columns);
    // A network that was made anew has another id. Two ports with one iface-id would both be bound.
    ops.addAll(detach(rows, owner, name));
    return ops.isEmpty()
        ? List.of()
        : List.of(
            new OvnChange(
                owner,
                Target.OVS,
                Action.OVS_PORT,
                new Transaction("port " + name + " of " + owner, ops)));
  }

  private static Map<String, OvsdbValue> columns(
      Row there, String owner, String switchPort, long mtu) {
    Map<String, String> ids = new TreeMap<>(OvnNames.ids(owner, OvnNames.ROLE_PORT));
    ids.put("iface-id", switchPort);
    Map<String, OvsdbValue> columns = new TreeMap<>();
    columns.put("type", OvsdbValue.text("internal"));
    columns.put("mtu_request", OvsdbValue.one(OvsdbValue.integer(mtu)));
    columns.put("external_ids", OvnRows.merged(there.map("external_ids"), ids));
    return columns;
  }

  private static List<Op> update(Row there, Map<String, OvsdbValue> columns) {
    List<Op> ops = new ArrayList<>();
    Map<String, OvsdbValue> changed = OvnRows.differing(there, columns);
    if (!changed.isEmpty()) {
      ops.add(Op.update("Interface", there.uuid(), changed));
    }
    return ops;
  }

  /** The interface, a port for it, and the port on the bridge. */
  private static List<Op> insert(
      Row bridge, String owner, String name, Map<String, OvsdbValue> columns) {
    Map<String, OvsdbValue> named = new TreeMap<>(columns);
    named.put("name", OvsdbValue.text(name));
    List<Op> ops = new ArrayList<>();
    ops.add(Op.insert("Interface", NONE.uuid().text(), named));
    ops.add(
        Op.insert(
            "Port",
            "port",
            Map.of(
                "name",
                OvsdbValue.text(name),
                "interfaces",
                OvsdbValue.refs(List.of(NONE.uuid())),
                "external_ids",
                OvsdbValue.map(OvnNames.ids(owner, OvnNames.ROLE_PORT)))));
    ops.add(
        Op.mutate(
            "Bridge", bridge.uuid(), Mutation.insertRefs("ports", List.of(Uuid.named("port")))));
    return ops;
  }

  private static Optional<Long> mtu(NetworkIntent network, Optional<Integer> overlayMtu) {
    if (network.mtu().isEmpty()) {
      return overlayMtu.map(Integer::longValue);
    }
    long own = network.mtu().getAsInt();
    return Optional.of(Math.min(own, overlayMtu.map(Integer::longValue).orElse(own)));
  }

  /** Takes the owner's ports off their bridges, but for the one of that name. */
  private static List<Op> detach(OvnRows rows, String owner, String but) {
    List<Op> ops = new ArrayList<>();
    for (Row port : rows.owned(owner, "Port")) {
      if (port.text("name").equals(but)) {
        continue;
      }
      for (Row bridge : rows.ovs().rows("Bridge")) {
        if (bridge.refs("ports").contains(port.uuid())) {
          ops.add(
              Op.mutate(
                  "Bridge", bridge.uuid(), Mutation.deleteRefs("ports", List.of(port.uuid()))));
        }
      }
    }
    return ops;
  }

  static List<OvnChange> remove(OvnRows rows, String owner) {
    List<Op> ops = detach(rows, owner, "");
    return ops.isEmpty()
        ? List.of()
        : List.of(
            new OvnChange(
                owner,
                Target.OVS,
                Action.REMOVE_OVS_PORT,
                new Transaction("release the port of " + owner, ops)));
  }
}
