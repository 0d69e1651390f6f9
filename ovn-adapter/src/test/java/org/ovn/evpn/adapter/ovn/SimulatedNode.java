// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.RecordedRows;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/**
 * The recorded node, with OVN-Kubernetes' and ovn-controller's part as far as the planner sees it.
 */
final class SimulatedNode {
  static final String SWITCH = "cluster_udn_finance_ovn_layer2_switch";
  static final String CHASSIS_2 = "00000002-0000-4000-8000-000000000000";
  static final String FAR = "finance.a.finance_finance-a_far";
  static final InetAddress VTEP_2 = IpAddresses.parse("10.254.0.2");
  static final Vni VNI = new Vni(100);

  private static final List<String> NB_TABLES =
      List.of(
          "Logical_Switch",
          "Logical_Switch_Port",
          "ACL",
          "Port_Group",
          "Logical_Router",
          "Logical_Router_Port",
          "Logical_Router_Policy",
          "NAT",
          "Address_Set");

  final SimulatedDatabase nb;
  final SimulatedDatabase sb;
  final SimulatedDatabase ovs;
  final Map<String, NetworkIntent> networks = new TreeMap<>();
  Map<Vni, Set<InetAddress>> floodLists = new HashMap<>();

  /** VTEPs without a path, now and for long. */
  Set<InetAddress> pathless = Set.of();

  Set<InetAddress> lost = Set.of();

  /** Whose guard routes are in the VRF: all that it wants. */
  Set<String> fabricRoutes = Set.of("cudn.hr", "cudn.sales", "udn.ops.ops");

  final List<OvnChange.Action> done = new ArrayList<>();

  /** State "no-ra" or "ra" of the recordings. */
  SimulatedNode(String state) {
    Map<String, List<Row>> rows = new HashMap<>();
    for (String table : NB_TABLES) {
      rows.put(
          table,
          RecordedRows.read(SimulatedNode.class, "observed/" + state + "/" + table + ".json"));
    }
    nb = new SimulatedDatabase("OVN_Northbound", rows);
    sb =
        new SimulatedDatabase(
            "OVN_Southbound",
            Map.of(
                "Chassis",
                List.of(
                    chassis("00000001-0000-4000-8000-000000000001", "node-1"),
                    chassis(CHASSIS_2, "node-2"))));
    List<Row> interfaces =
        RecordedRows.read(SimulatedNode.class, "observed/" + state + "/Interface.json");
    List<Row> ports = new ArrayList<>();
    List<Uuid> refs = new ArrayList<>();
    for (Row row : interfaces) {
      Row port =
          new Row(
              new Uuid(
                  java.util
                      .UUID
                      .nameUUIDFromBytes(
                          row.uuid().text().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                      .toString()),
              Map.of(
                  "name",
                  row.value("name"),
                  "interfaces",
                  OvsdbValue.refs(List.of(row.uuid())),
                  "external_ids",
                  OvsdbValue.map(Map.of())));
      ports.add(port);
      refs.add(port.uuid());
    }
    Row bridge =
        new Row(
            new Uuid("11111111-1111-4111-8111-111111111111"),
            Map.of("name", OvsdbValue.text("br-int"), "ports", OvsdbValue.refs(refs)));
    ovs =
        new SimulatedDatabase(
            "Open_vSwitch",
            Map.of("Bridge", List.of(bridge), "Port", ports, "Interface", interfaces));
  }

  private static Row chassis(String name, String host) {
    return new Row(
        new Uuid(name), Map.of("name", OvsdbValue.text(name), "hostname", OvsdbValue.text(host)));
  }

  static NetworkIntent finance(RemotePeer... peers) {
    return network(
        "cudn.finance",
        "cluster_udn_finance",
        1,
        Topology.LAYER2,
        "10.10.0.0/24",
        Optional.of(VNI),
        Optional.empty(),
        peers);
  }

  static NetworkIntent split(
      String name, String networkName, int id, String subnet, String... prefixes) {
    return network(
        name,
        networkName,
        id,
        Topology.LAYER3,
        subnet,
        Optional.empty(),
        Optional.of(
            new IpVrfIntent(
                new Vni(200 + id),
                Egress.SPLIT,
                java.util.Arrays.stream(prefixes).map(IpPrefix::parse).toList(),
                EastWest.CLUSTER)));
  }

  static NetworkIntent network(
      String name,
      String networkName,
      int id,
      Topology topology,
      String subnet,
      Optional<Vni> macVni,
      Optional<IpVrfIntent> ipVrf,
      RemotePeer... peers) {
    return new NetworkIntent(
        name,
        1,
        networkName,
        id,
        topology,
        List.of(IpPrefix.parse(subnet)),
        OptionalInt.empty(),
        "vrf",
        "fabric",
        macVni,
        ipVrf,
        List.of(),
        List.of(peers),
        true);
  }

  static RemotePeer node2() {
    return new RemotePeer("node-2", List.of(VTEP_2));
  }

  OvnObservation observe() {
    return new OvnObservation(nb.database(), sb.database(), ovs.database());
  }

  OvnFacts facts() {
    Map<String, Set<IpPrefix>> guarded = new HashMap<>();
    for (NetworkIntent network : networks.values()) {
      if (fabricRoutes.contains(network.name())) {
        network
            .ipVrf()
            .ifPresent(vrf -> guarded.put(network.name(), Set.copyOf(vrf.fabricPrefixes())));
      }
    }
    return new OvnFacts(
        floodLists,
        Map.of("fabric", 1450),
        guarded,
        Map.of(IpPrefix.parse("10.96.0.0/16"), "the service network"),
        pathless,
        lost);
  }

  OvnPlan plan() {
    return OvnPlanner.plan(
        observe(), new NodeIntent("node-1", List.of(), List.copyOf(networks.values())), facts());
  }

  /** Plans and applies once, and lets OVN bind what it can. */
  OvnPlan step() {
    OvnPlan plan = plan();
    for (OvnChange change : plan.changes()) {
      done.add(change.action());
      switch (change.database()) {
        case NB -> nb.commit(change.transaction());
        case SB -> sb.commit(change.transaction());
        case OVS -> ovs.commit(change.transaction());
      }
    }
    bind();
    return plan;
  }

  private void bind() {
    for (Row port : nb.database().rows("Logical_Switch_Port")) {
      boolean bound =
          ovs.database().rows("Interface").stream()
              .anyMatch(i -> port.text("name").equals(i.map("external_ids").get("iface-id")));
      if (bound) {
        nb.set("Logical_Switch_Port", port.uuid(), "up", OvsdbValue.one(OvsdbValue.bool(true)));
      }
    }
  }

  /** Steps until nothing is left to do. */
  int converge() {
    for (int steps = 0; steps < 6; steps++) {
      if (plan().changes().isEmpty()) {
        return steps;
      }
      step();
    }
    throw new AssertionError("no end after 6 steps: " + plan().changes());
  }

  Row port(String name) {
    return nb.byName("Logical_Switch_Port", name);
  }

  /** A kernel right after a boot: nothing of ours is there. */
  static KernelState emptyKernel() {
    return KernelStates.of(
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        new TreeMap<>(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Set.of(),
        false);
  }
}
