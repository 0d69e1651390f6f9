// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.SWITCH;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VNI;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VTEP_2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;

/**
 * Whatever happens, in whatever order: it converges, is then silent, and leaves no trace when
 * released.
 */
class OvnPlannerPropertyTest {
  /** Something that happens; the number picks among the choices. */
  record Event(String what, int number) {}

  @Property(tries = 60)
  void plans_afterAnyEvents_convergeAreSilentAndLeaveNoTrace(@ForAll("events") List<Event> events) {
    SimulatedNode node = new SimulatedNode("no-ra");
    // what OVN-Kubernetes alone would have made
    SimulatedNode shadow = new SimulatedNode("no-ra");
    for (Event event : events) {
      happen(node, shadow, event);
      node.converge();
      assertThat(node.plan().changes()).isEmpty();
      invariants(node);
    }
    node.networks.clear();
    node.converge();
    assertThat(node.nb.content()).isEqualTo(shadow.nb.content());
    assertThat(node.ovs.content()).isEqualTo(shadow.ovs.content());
    assertThat(node.plan().networks()).isEmpty();
  }

  private static void invariants(SimulatedNode node) {
    for (Row port : node.nb.database().rows("Logical_Switch_Port")) {
      boolean ours = port.map("external_ids").containsKey(OvnNames.ADDRESSES);
      if (ours) {
        assertThat(port.text("type")).isEqualTo("remote");
        assertThat(port.texts("addresses")).isEmpty();
        assertThat(port.bool("enabled")).contains(false);
      }
    }
    Set<String> taken = new TreeSet<>();
    node.plan().networks().values().forEach(state -> taken.addAll(state.taken()));
    boolean wanted =
        node.networks.containsKey("cudn.finance")
            && !node.networks.get("cudn.finance").peers().isEmpty()
            && node.floodLists.getOrDefault(VNI, Set.of()).contains(VTEP_2);
    if (wanted) {
      for (Row port : node.nb.database().rows("Logical_Switch_Port")) {
        if (port.text("type").equals("remote") && port.text("name").startsWith("finance.")) {
          assertThat(taken).contains(port.text("name"));
        }
      }
    }
  }

  private static void happen(SimulatedNode node, SimulatedNode shadow, Event event) {
    int n = event.number();
    switch (event.what()) {
      case "finance on" ->
          node.networks.put("cudn.finance", SimulatedNode.finance(SimulatedNode.node2()));
      case "finance alone" -> node.networks.put("cudn.finance", SimulatedNode.finance());
      case "finance off" -> node.networks.remove("cudn.finance");
      case "hr on" ->
          node.networks.put(
              "cudn.hr",
              SimulatedNode.split(
                  "cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.20" + n + ".0.0/24"));
      case "hr off" -> node.networks.remove("cudn.hr");
      case "type-3 comes" -> node.floodLists.put(VNI, Set.of(VTEP_2));
      case "type-3 goes" -> node.floodLists.put(VNI, Set.of());
      case "kernel unknown" -> node.floodLists.remove(VNI);
      case "ovnkube start" -> {
        for (Row port : shadow.nb.database().rows("Logical_Switch_Port")) {
          if (port.text("type").equals("remote")) {
            node.nb.set("Logical_Switch_Port", port.uuid(), "addresses", port.value("addresses"));
          }
        }
      }
      case "remote pod" -> pod(node, shadow, n, true);
      case "local pod" -> pod(node, shadow, n, false);
      case "pod goes" -> {
        for (SimulatedNode each : List.of(node, shadow)) {
          each.nb.database().rows("Logical_Switch_Port").stream()
              .filter(row -> row.text("name").equals(name(n, true)))
              .findFirst()
              .ifPresent(row -> detach(each, row.uuid()));
        }
      }
      default -> throw new AssertionError(event);
    }
  }

  private static String name(int n, boolean remote) {
    return "finance.a.finance_" + (remote ? "far" : "near") + n;
  }

  private static void pod(SimulatedNode node, SimulatedNode shadow, int n, boolean remote) {
    String name = name(n, remote);
    Uuid uuid =
        new Uuid(
            java.util.UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
    for (SimulatedNode each : List.of(node, shadow)) {
      if (each.nb.database().row("Logical_Switch_Port", uuid).isPresent()) {
        continue;
      }
      each.nb.insert(
          "Logical_Switch_Port",
          uuid,
          Map.of(
              "name",
              OvsdbValue.text(name),
              "type",
              OvsdbValue.text(remote ? "remote" : ""),
              "addresses",
              OvsdbValue.texts(List.of("0a:58:0a:0a:00:6" + n + " 10.10.0.10" + n)),
              "external_ids",
              OvsdbValue.map(Map.of("pod", "true")),
              "options",
              OvsdbValue.map(
                  remote ? Map.of("requested-chassis", SimulatedNode.CHASSIS_2) : Map.of())));
      Row logicalSwitch = each.nb.byName("Logical_Switch", SWITCH);
      List<Uuid> ports = new ArrayList<>(logicalSwitch.refs("ports"));
      ports.add(uuid);
      each.nb.set("Logical_Switch", logicalSwitch.uuid(), "ports", OvsdbValue.refs(ports));
    }
  }

  private static void detach(SimulatedNode node, Uuid port) {
    Row logicalSwitch = node.nb.byName("Logical_Switch", SWITCH);
    node.nb.commit(
        new org.ovn.evpn.adapter.ovsdb.Transaction(
            "pod goes",
            List.of(
                org.ovn.evpn.adapter.ovsdb.Op.mutate(
                    "Logical_Switch",
                    logicalSwitch.uuid(),
                    org.ovn.evpn.adapter.ovsdb.Mutation.deleteRefs("ports", List.of(port))))));
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.of(
                "finance on",
                "finance on",
                "finance alone",
                "finance off",
                "hr on",
                "hr off",
                "type-3 comes",
                "type-3 comes",
                "type-3 goes",
                "kernel unknown",
                "ovnkube start",
                "remote pod",
                "local pod",
                "pod goes"),
            Arbitraries.integers().between(0, 3))
        .as(Event::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(14);
  }
}
