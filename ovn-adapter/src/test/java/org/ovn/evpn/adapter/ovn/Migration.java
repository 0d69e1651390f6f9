// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovsdb.Database;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;

/**
 * One KubeVirt VM and the rows that OVN-Kubernetes has of its pods in the zones of two nodes. Each
 * zone follows the history at a pace of its own: nothing makes their transactions one.
 */
final class Migration {
  static final List<String> NODES = List.of("node-1", "node-2");
  private static final String ADDRESS = "0a:58:0a:0a:00:20 10.10.0.32";
  private static final Map<String, Uuid> CHASSIS =
      Map.of(
          "node-1", new Uuid("00000001-0000-4000-8000-000000000001"),
          "node-2", new Uuid("00000002-0000-4000-8000-000000000000"));

  /** What happens to one of the VM's pods, in the order in which a zone hears of it. */
  enum Step {
    /** The first pod of the VM: no migration, so its port never says enabled. */
    BOOTED,
    /** A second pod of a VM that runs: a target. */
    TARGET_CREATED,
    /** The CNI gives the target its interface; the row was there before. */
    TARGET_WIRED,
    /** The domain runs at the target; one transaction changes both ports. */
    TARGET_READY,
    /** The pod ended well: the source of a migration. */
    SOURCE_GONE,
    /** The target failed before or after it was ready: the source has its address back. */
    TARGET_FAILED
  }

  /** A step of the history. */
  record Event(Step step, String pod, String node, String other) {}

  private record Port(String node, Optional<Boolean> enabled, boolean hasAddresses, boolean wired) {
    Port has(boolean theAddress) {
      return new Port(node, Optional.of(theAddress), theAddress, wired);
    }
  }

  private final Map<String, Map<String, Port>> zones = new LinkedHashMap<>();
  private final Map<String, Integer> applied = new TreeMap<>();
  private final List<Event> history;

  Migration(List<Event> history) {
    this.history = history;
    NODES.forEach(node -> {
      zones.put(node, new TreeMap<>());
      applied.put(node, 0);
    });
  }

  boolean behind(String zone) {
    return applied.get(zone) < history.size();
  }

  /** Whether all zones have heard of the same steps. */
  boolean agreed() {
    return Set.copyOf(applied.values()).size() == 1;
  }

  int heard(String zone) {
    return applied.get(zone);
  }

  /** One more transaction in one zone. */
  Event advance(String zone) {
    Event event = history.get(applied.merge(zone, 1, Integer::sum) - 1);
    Map<String, Port> ports = zones.get(zone);
    switch (event.step()) {
      case BOOTED -> ports.put(event.pod(), new Port(event.node(), Optional.empty(), true, true));
      case TARGET_CREATED ->
          ports.put(event.pod(), new Port(event.node(), Optional.of(false), false, false));
      case TARGET_WIRED ->
          ports.computeIfPresent(
              event.pod(), (_, p) -> new Port(p.node(), p.enabled(), p.hasAddresses(), true));
      case TARGET_READY -> {
        ports.computeIfPresent(event.pod(), (_, p) -> p.has(true));
        ports.computeIfPresent(event.other(), (_, p) -> p.has(false));
      }
      case SOURCE_GONE -> ports.remove(event.pod());
      case TARGET_FAILED -> {
        ports.computeIfPresent(event.other(), (_, p) -> p.has(true));
        ports.remove(event.pod());
      }
    }
    return event;
  }

  /** The kubelet ends a pod while ovnkube is down: the interface goes, the rows stay. */
  void unplug(String zone, String pod) {
    zones
        .get(zone)
        .computeIfPresent(pod, (_, p) -> new Port(p.node(), p.enabled(), p.hasAddresses(), false));
  }

  /** Whether the node announces the VM, by the rows of its own zone. */
  boolean announces(String node) {
    NodeIntent intent =
        new NodeIntent(node, List.of(), List.of(SimulatedNode.finance(SimulatedNode.node2())));
    return !PodPorts.of(new OvnRows(observe(node)), intent)
        .get("cudn.finance")
        .announced()
        .isEmpty();
  }

  Set<String> announcers() {
    return NODES.stream().filter(this::announces).collect(Collectors.toSet());
  }

  private OvnObservation observe(String zone) {
    List<Row> ports = new ArrayList<>();
    List<Row> devices = new ArrayList<>();
    List<Row> ovsPorts = new ArrayList<>();
    zones
        .get(zone)
        .forEach((pod, port) -> {
          boolean local = port.node().equals(zone);
          String name = "finance.a.finance_finance-a_" + pod;
          Map<String, OvsdbValue> columns = new TreeMap<>();
          columns.put("name", OvsdbValue.text(name));
          columns.put("type", OvsdbValue.text(local ? "" : "remote"));
          port.enabled()
              .ifPresent(on -> columns.put("enabled", OvsdbValue.one(OvsdbValue.bool(on))));
          columns.put(
              "addresses", OvsdbValue.texts(port.hasAddresses() ? List.of(ADDRESS) : List.of()));
          columns.put(
              "options",
              OvsdbValue.map(Map.of("requested-chassis", CHASSIS.get(port.node()).text())));
          columns.put(
              "external_ids",
              OvsdbValue.map(
                  Map.of(
                      "pod",
                      "true",
                      "namespace",
                      "finance-a",
                      OvnNames.K8S_NAD,
                      "finance-a/finance",
                      OvnNames.K8S_NETWORK,
                      "cluster_udn_finance")));
          ports.add(row("lsp " + pod, columns));
          if (local && port.wired()) {
            Row device =
                row(
                    "device " + pod,
                    Map.of(
                        "name",
                        OvsdbValue.text(pod),
                        "ofport",
                        OvsdbValue.integer(7),
                        "external_ids",
                        OvsdbValue.map(Map.of("iface-id", name))));
            devices.add(device);
            ovsPorts.add(
                row("port " + pod, Map.of("interfaces", OvsdbValue.refs(List.of(device.uuid())))));
          }
        });
    Row logicalSwitch =
        row(
            "switch",
            Map.of(
                "name",
                OvsdbValue.text(SimulatedNode.SWITCH),
                "ports",
                OvsdbValue.refs(ports.stream().map(Row::uuid).toList()),
                "external_ids",
                OvsdbValue.map(
                    Map.of(
                        OvnNames.K8S_NETWORK,
                        "cluster_udn_finance",
                        OvnNames.K8S_TOPOLOGY,
                        "layer2"))));
    Row bridge =
        row(
            "bridge",
            Map.of(
                "name",
                OvsdbValue.text("br-int"),
                "ports",
                OvsdbValue.refs(ovsPorts.stream().map(Row::uuid).toList())));
    Row self =
        row(
            "ovs",
            Map.of("external_ids", OvsdbValue.map(Map.of("system-id", CHASSIS.get(zone).text()))));
    return new OvnObservation(
        Database.of(
            "OVN_Northbound",
            Map.of("Logical_Switch", List.of(logicalSwitch), "Logical_Switch_Port", ports)),
        Database.of("OVN_Southbound", Map.of()),
        Database.of(
            "Open_vSwitch",
            Map.of(
                "Open_vSwitch",
                List.of(self),
                "Bridge",
                List.of(bridge),
                "Port",
                ovsPorts,
                "Interface",
                devices)));
  }

  private static Row row(String name, Map<String, OvsdbValue> columns) {
    return new Row(
        new Uuid(
            java.util
                .UUID
                .nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString()),
        columns);
  }
}
