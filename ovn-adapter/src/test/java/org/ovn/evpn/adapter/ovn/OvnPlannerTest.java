// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.FAR;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.SWITCH;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VNI;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VTEP_2;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.finance;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.node2;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.split;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovsdb.Database;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

class OvnPlannerTest {
  private final SimulatedNode node = new SimulatedNode("no-ra");

  private void take() {
    node.networks.put("cudn.finance", finance(node2()));
    node.floodLists.put(VNI, Set.of(VTEP_2));
    node.converge();
  }

  private List<Reason> reasons(String network) {
    return node.plan().networks().get(network).issues().stream().map(Issue::reason).toList();
  }

  @Test
  void network_enabled_getsSwitchPortWithGuardThenDeviceThenRemotePorts() {
    take();
    assertThat(node.done)
        .containsExactly(Action.SWITCH_PORT, Action.FLUSH_FDB, Action.OVS_PORT, Action.TAKE);

    Row port = node.port("evpn-" + SWITCH);
    assertThat(port.texts("addresses")).containsExactly("unknown");
    assertThat(port.map("options")).containsEntry("requested-tnl-key", "32000");
    assertThat(port.map("external_ids").keySet())
        .as("no key that OVN-Kubernetes would own")
        .allMatch(key -> key.startsWith("evpn.k8s.ovn.org/"));

    Row group = node.nb.byName("Port_Group", "evpn.guard.1");
    Set<String> members = new TreeSet<>();
    for (Uuid uuid : group.refs("ports")) {
      members.add(node.nb.database().row("Logical_Switch_Port", uuid).orElseThrow().text("name"));
    }
    assertThat(members)
        .containsExactlyInAnyOrder(
            "evpn-" + SWITCH,
            "stotr-" + SWITCH,
            "k8s-cluster_udn_finance_node-1",
            "finance.a.finance_finance-a_web",
            "finance.b.finance_finance-b_db");

    List<String> acls = new java.util.ArrayList<>();
    for (Uuid uuid : group.refs("acls")) {
      Row acl = node.nb.database().row("ACL", uuid).orElseThrow();
      acls.add(
          String.format(
              "%s %d %d %s %s",
              acl.text("direction"),
              acl.integer("tier").orElseThrow(),
              acl.integer("priority").orElseThrow(),
              acl.text("action"),
              acl.text("match").replace("evpn-" + SWITCH, "P")));
    }
    assertThat(acls)
        .containsExactlyInAnyOrder(
            "to-lport 0 2001 pass outport == \"P\" && inport == @evpn.guard.1",
            "to-lport 0 2000 drop outport == \"P\"",
            "to-lport 2 1000 drop outport == \"P\" && arp && arp.op == 1 && arp.tpa == 10.10.0.1");

    Row device = node.ovs.byName("Interface", "evo.1");
    assertThat(device.text("type")).isEqualTo("internal");
    assertThat(device.integer("mtu_request")).hasValue(1450);
    assertThat(device.map("external_ids")).containsEntry("iface-id", "evpn-" + SWITCH);

    Row far = node.port(FAR);
    assertThat(far.texts("addresses")).isEmpty();
    assertThat(far.bool("enabled")).contains(false);
    assertThat(far.map("external_ids"))
        .containsEntry("evpn.k8s.ovn.org/addresses", "0a:58:0a:0a:00:05 10.10.0.5")
        .containsEntry("pod", "true");
    OvnNetworkState state = node.plan().networks().get("cudn.finance");
    assertThat(state.taken()).containsExactly(FAR);
    assertThat(state.portBound()).isTrue();
    assertThat(state.portLeft()).isFalse();
    assertThat(state.issues()).isEmpty();
    assertThat(state.gateways())
        .as("of the router's port on the switch")
        .containsExactly(org.ovn.evpn.api.value.MacAddress.parse("0a:58:0a:0a:00:01"));
  }

  @Test
  void release_ofTakenNetwork_putsBackExactlyWhatWasThere() {
    var nb = node.nb.content();
    var ovs = node.ovs.content();
    take();
    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24"));
    node.converge();
    assertThat(node.nb.content()).isNotEqualTo(nb);
    node.networks.clear();
    node.done.clear();
    assertThat(node.plan().networks().get("cudn.finance").owned()).isTrue();
    assertThat(node.plan().networks().get("cudn.finance").portLeft()).isTrue();
    node.converge();
    assertThat(node.done)
        .containsExactly(
            Action.REMOVE_OVS_PORT,
            Action.GIVE_ALL_BACK,
            Action.REMOVE_SWITCH_PORT,
            Action.NAT_EXEMPTION);
    assertThat(node.nb.content()).isEqualTo(nb);
    assertThat(node.ovs.content()).isEqualTo(ovs);
    assertThat(node.plan().networks()).isEmpty();
  }

  @Test
  void port_changedSinceItWasSeen_isNotTakenAsItWas() {
    node.networks.put("cudn.finance", finance(node2()));
    node.converge();
    node.floodLists.put(VNI, Set.of(VTEP_2));
    OvnChange take = node.plan().changes().getFirst();
    assertThat(take.action()).isEqualTo(Action.TAKE);
    OvsdbValue seen = node.port(FAR).value("addresses");
    Uuid far = node.port(FAR).uuid();
    node.nb.set(
        "Logical_Switch_Port",
        far,
        "addresses",
        OvsdbValue.texts(List.of("0a:58:0a:0a:00:09 10.10.0.9")));
    assertThatThrownBy(() -> node.nb.commit(take.transaction()))
        .hasMessageContaining("wait fails on addresses");
    node.nb.set("Logical_Switch_Port", far, "addresses", seen);
    node.nb.set("Logical_Switch_Port", far, "enabled", OvsdbValue.one(OvsdbValue.bool(true)));
    assertThatThrownBy(() -> node.nb.commit(take.transaction()))
        .hasMessageContaining("wait fails on enabled");
    node.nb.remove("Logical_Switch_Port", far);
    assertThatThrownBy(() -> node.nb.commit(take.transaction()))
        .hasMessageContaining("wait fails: no row");
  }

  @Test
  void remotePorts_beforeOurPortIsBound_areNotTaken() {
    node.networks.put("cudn.finance", finance(node2()));
    node.floodLists.put(VNI, Set.of(VTEP_2));
    OvnPlan first = node.plan();
    assertThat(first.changes()).extracting(OvnChange::action).doesNotContain(Action.TAKE);
    assertThat(first.networks().get("cudn.finance").left())
        .containsExactly(new LeftPort(FAR, "node-2", Why.NOT_READY));
  }

  @Test
  void addresses_writtenByOvnKubernetesStart_areTakenAgainInOneTransaction() {
    take();
    int before = node.nb.transactions();
    node.nb.set(
        "Logical_Switch_Port",
        node.port(FAR).uuid(),
        "addresses",
        OvsdbValue.texts(List.of("0a:58:0a:0a:00:09 10.10.0.9")));
    assertThat(node.converge()).isEqualTo(1);
    assertThat(node.nb.transactions() - before).isEqualTo(1);
    assertThat(node.port(FAR).texts("addresses")).isEmpty();
    assertThat(node.port(FAR).map("external_ids"))
        .as("the new value is the one to give back")
        .containsEntry("evpn.k8s.ovn.org/addresses", "0a:58:0a:0a:00:09 10.10.0.9");
  }

  @Test
  void newPods_remoteAndLocal_areTakenAndJoinTheGuard() {
    take();
    Uuid logicalSwitch = node.nb.byName("Logical_Switch", SWITCH).uuid();
    Uuid remote = node.nb.insert("Logical_Switch_Port", remotePort("new-far", "10.10.0.77"));
    Uuid local =
        node.nb.insert(
            "Logical_Switch_Port",
            Map.of("name", OvsdbValue.text("new-local"), "type", OvsdbValue.text("")));
    Set<Uuid> ports = new TreeSet<>(node.nb.byName("Logical_Switch", SWITCH).refs("ports"));
    ports.addAll(List.of(remote, local));
    node.nb.set("Logical_Switch", logicalSwitch, "ports", OvsdbValue.refs(ports));
    assertThat(node.converge()).isEqualTo(1);
    assertThat(node.port("new-far").bool("enabled")).contains(false);
    assertThat(node.nb.byName("Port_Group", "evpn.guard.1").refs("ports"))
        .contains(local)
        .doesNotContain(remote);
  }

  @Test
  void takingAndGivingBack_inOnePlan_areTwoChanges() {
    take();
    node.floodLists.put(VNI, Set.of());
    node.networks.put("cudn.finance", finance());
    assertThat(node.plan().changes())
        .extracting(OvnChange::action)
        .containsExactly(Action.GIVE_BACK);
  }

  @Test
  void nodeLeavingTheEvpn_whileBroadcastsReachItByEvpn_staysTaken() {
    take();
    node.networks.put("cudn.finance", finance());
    assertThat(node.converge()).isZero();
    assertThat(node.port(FAR).bool("enabled")).contains(false);
    assertThat(node.plan().networks().get("cudn.finance").left())
        .containsExactly(new LeftPort(FAR, "node-2", Why.NODE_OUTSIDE_EVPN));
    node.floodLists.clear();
    assertThat(node.converge()).as("the flood list is not known").isZero();
    node.floodLists.put(VNI, Set.of());
    node.converge();
    assertThat(node.port(FAR).texts("addresses")).containsExactly("0a:58:0a:0a:00:05 10.10.0.5");
    assertThat(node.port(FAR).map("external_ids").keySet())
        .noneMatch(key -> key.startsWith("evpn.k8s.ovn.org/"));
  }

  private static Map<String, OvsdbValue> remotePort(String name, String ip) {
    return Map.of(
        "name",
        OvsdbValue.text(name),
        "type",
        OvsdbValue.text("remote"),
        "addresses",
        OvsdbValue.texts(List.of("0a:58:0a:0a:00:4d " + ip)),
        "options",
        OvsdbValue.map(Map.of("requested-chassis", SimulatedNode.CHASSIS_2)),
        "external_ids",
        OvsdbValue.map(Map.of("pod", "true")));
  }

  @Test
  void vtep_leavingTheFloodList_givesItsPodsBack() {
    take();
    node.floodLists.put(VNI, Set.of());
    node.converge();
    assertThat(node.port(FAR).texts("addresses")).containsExactly("0a:58:0a:0a:00:05 10.10.0.5");
    assertThat(node.port(FAR).bool("enabled")).isEmpty();
    assertThat(node.port(FAR).map("external_ids").keySet())
        .noneMatch(key -> key.startsWith("evpn.k8s.ovn.org/"));
    assertThat(node.plan().networks().get("cudn.finance").left())
        .containsExactly(new LeftPort(FAR, "node-2", Why.NOT_IN_FLOOD_LIST));
  }

  @Test
  void floodList_unknown_changesNothing() {
    take();
    node.floodLists.clear();
    assertThat(node.plan().changes()).isEmpty();
  }

  @Test
  void node_outsideTheEvpn_staysOnGeneveAndIsNamed() {
    node.networks.put("cudn.finance", finance());
    node.floodLists.put(VNI, Set.of(VTEP_2));
    node.converge();
    OvnNetworkState state = node.plan().networks().get("cudn.finance");
    assertThat(state.left()).containsExactly(new LeftPort(FAR, "node-2", Why.NODE_OUTSIDE_EVPN));
    assertThat(state.issues())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.PODS_OUTSIDE_EVPN);
          assertThat(problem.message()).contains("node-2").contains("cluster_udn_finance");
        });
    assertThat(node.port(FAR).bool("enabled")).isEmpty();
  }

  @Test
  void enabled_setBySomeoneElse_isPutBack() {
    Uuid far = node.port(FAR).uuid();
    node.nb.set("Logical_Switch_Port", far, "enabled", OvsdbValue.one(OvsdbValue.bool(true)));
    var before = node.nb.content();
    take();
    assertThat(node.port(FAR).bool("enabled")).contains(false);
    node.networks.clear();
    node.converge();
    assertThat(node.nb.content()).isEqualTo(before);
  }

  @Test
  void rowsOfOurs_drifted_areCorrectedAndKeysOfOthersStay() {
    take();
    Row port = node.port("evpn-" + SWITCH);
    Map<String, String> options = new HashMap<>(port.map("options"));
    options.remove("requested-tnl-key");
    options.put("foreign", "stays");
    node.nb.set("Logical_Switch_Port", port.uuid(), "options", OvsdbValue.map(options));
    Row device = node.ovs.byName("Interface", "evo.1");
    node.ovs.set("Interface", device.uuid(), "mtu_request", OvsdbValue.NONE);
    assertThat(node.converge()).isEqualTo(1);
    assertThat(node.port("evpn-" + SWITCH).map("options"))
        .containsEntry("requested-tnl-key", "32000")
        .containsEntry("foreign", "stays");
    assertThat(node.ovs.byName("Interface", "evo.1").integer("mtu_request")).hasValue(1450);
  }

  @Test
  void device_ofSomeoneElse_isNotTouched() {
    Uuid foreign =
        node.ovs.insert(
            "Interface",
            Map.of("name", OvsdbValue.text("evo.1"), "external_ids", OvsdbValue.map(Map.of())));
    node.networks.put("cudn.finance", finance(node2()));
    assertThat(node.plan().changes()).extracting(OvnChange::action).doesNotContain(Action.OVS_PORT);
    assertThat(reasons("cudn.finance")).contains(Reason.NAME_TAKEN);
    assertThat(node.ovs.database().row("Interface", foreign)).isPresent();
  }

  @Test
  void network_madeAnew_hasOnePortOnly() {
    take();
    NetworkIntent before = finance(node2());
    node.networks.put(
        "cudn.finance",
        SimulatedNode.network(
            before.name(),
            before.networkName(),
            8,
            before.topology(),
            "10.10.0.0/24",
            before.macVni(),
            Optional.empty(),
            node2()));
    assertThat(node.plan().networks().get("cudn.finance").portLeft()).isTrue();
    assertThat(node.converge()).as("never two ports with one iface-id").isEqualTo(1);
    assertThat(node.ovs.database().rows("Interface"))
        .extracting(row -> row.text("name"))
        .contains("evo.8")
        .doesNotContain("evo.1");
    assertThat(node.plan().networks().get("cudn.finance").portLeft()).isFalse();
    node.networks.clear();
    node.converge();
    assertThat(node.ovs.database().rows("Port"))
        .noneMatch(row -> row.text("name").startsWith("evo."));
  }

  @Test
  void error_ofOpenVswitch_isTold() {
    take();
    node.ovs.set(
        "Interface",
        node.ovs.byName("Interface", "evo.1").uuid(),
        "error",
        OvsdbValue.texts(List.of("could not open network device evo.1")));
    assertThat(node.plan().changes()).isEmpty();
    assertThat(reasons("cudn.finance")).containsExactly(Reason.PORT_FAILED);
  }

  @Test
  void network_withoutItsSwitch_waitsAndOthersGoOn() {
    node.networks.put(
        "cudn.ghost",
        SimulatedNode.network(
            "cudn.ghost",
            "cluster_udn_ghost",
            9,
            Topology.LAYER2,
            "10.99.0.0/24",
            Optional.of(new org.ovn.evpn.api.value.Vni(900)),
            Optional.empty()));
    take();
    assertThat(reasons("cudn.ghost")).containsExactly(Reason.WAITING_FOR_NETWORK);
    assertThat(node.plan().networks().get("cudn.ghost").owned()).isFalse();
    assertThat(node.port(FAR).bool("enabled")).contains(false);
  }

  @Test
  void split_onNetworkWithEgressRow_addsItsOwnRowBesideIt() {
    node.networks.put(
        "cudn.hr",
        split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24", "10.201.0.0/24"));
    node.converge();
    assertThat(node.done).containsExactly(Action.NAT_EXEMPTION);
    Row router = node.nb.byName("Logical_Router", "cluster_udn_hr_ovn_cluster_router");
    assertThat(router.refs("nat")).hasSize(2);
    Row ours =
        router.refs("nat").stream()
            .map(uuid -> node.nb.database().row("NAT", uuid).orElseThrow())
            .filter(row -> row.text("logical_port").isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(ours.text("type")).isEqualTo("snat");
    assertThat(ours.text("external_ip")).isEqualTo("169.254.0.14");
    assertThat(ours.text("logical_ip")).isEqualTo("10.10.0.0/24");
    assertThat(ours.text("match")).isEqualTo("ip4.dst == $evpn.fabric.2.v4");
    assertThat(ours.integer("priority")).hasValue(100);
    assertThat(ours.map("options")).containsExactly(Map.entry("stateless", "false"));
    Row set = node.nb.byName("Address_Set", "evpn.fabric.2.v4");
    assertThat(ours.refs("exempted_ext_ips")).containsExactly(set.uuid());
    assertThat(set.texts("addresses")).containsExactlyInAnyOrder("10.200.0.0/24", "10.201.0.0/24");
    assertThat(node.plan().networks().get("cudn.hr").exemptPrefixes())
        .containsExactlyInAnyOrder(
            IpPrefix.parse("10.200.0.0/24"), IpPrefix.parse("10.201.0.0/24"));

    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.201.0.0/24"));
    node.converge();
    assertThat(node.nb.byName("Address_Set", "evpn.fabric.2.v4").texts("addresses"))
        .containsExactly("10.201.0.0/24");
    assertThat(node.nb.byName("Address_Set", "evpn.fabric.2.v4").uuid()).isEqualTo(set.uuid());
  }

  @Test
  void split_withoutGuardRoutes_waitsAndKeepsWhatIsThere() {
    NetworkIntent hr = split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24");
    node.networks.put("cudn.hr", hr);
    node.fabricRoutes = Set.of();
    assertThat(node.plan().changes()).isEmpty();
    assertThat(reasons("cudn.hr")).containsExactly(Reason.WAITING_FOR_ROUTES);
    node.fabricRoutes = Set.of("cudn.hr");
    node.converge();
    node.fabricRoutes = Set.of();
    assertThat(node.plan().changes()).isEmpty();
    assertThat(reasons("cudn.hr")).isEmpty();
  }

  @Test
  void newPrefix_beforeItIsGuarded_isNotExempt() {
    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24"));
    node.converge();
    node.fabricRoutes = Set.of();
    node.networks.put(
        "cudn.hr",
        split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24", "10.201.0.0/24"));
    node.converge();
    assertThat(node.nb.byName("Address_Set", "evpn.fabric.2.v4").texts("addresses"))
        .containsExactly("10.200.0.0/24");
    assertThat(node.plan().networks().get("cudn.hr").issues())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.WAITING_FOR_ROUTES);
          assertThat(problem.message()).contains("10.201.0.0/24").doesNotContain("10.200");
        });
    node.fabricRoutes = Set.of("cudn.hr");
    node.converge();
    assertThat(node.plan().networks().get("cudn.hr").exemptPrefixes()).hasSize(2);
  }

  @Test
  void network_advertised_losesItsExemption() {
    NetworkIntent sales =
        split("cudn.sales", "cluster_udn_sales", 5, "10.60.0.0/16", "10.200.0.0/24");
    node.networks.put("cudn.sales", sales);
    node.converge();
    String matched =
        new SimulatedNode("ra")
            .nb.database().rows("NAT").stream()
                .filter(row -> row.text("logical_port").startsWith("rtos-cluster_udn_sales"))
                .findFirst()
                .orElseThrow()
                .text("match");
    assertThat(matched).contains("$");
    Row egress =
        node.nb.database().rows("NAT").stream()
            .filter(row -> row.text("logical_port").startsWith("rtos-cluster_udn_sales"))
            .findFirst()
            .orElseThrow();
    node.nb.set("NAT", egress.uuid(), "match", OvsdbValue.text(matched));
    node.converge();
    assertThat(reasons("cudn.sales")).containsExactly(Reason.ALREADY_ADVERTISED);
    assertThat(node.plan().networks().get("cudn.sales").exemptPrefixes()).isEmpty();
    assertThat(node.nb.database().rows("Address_Set"))
        .noneMatch(row -> row.text("name").startsWith("evpn."));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, DEFAULT_ROUTE",
    "10.10.4.0/24, PREFIX_OVERLAPS",
    "10.0.0.0/8, PREFIX_OVERLAPS",
    "100.65.3.0/24, PREFIX_OVERLAPS",
    "100.88.0.0/24, PREFIX_OVERLAPS",
    "169.254.0.0/20, PREFIX_OVERLAPS",
    "10.96.0.0/12, PREFIX_OVERLAPS",
    "10.244.0.0/24, PREFIX_OVERLAPS",
    "172.18.0.2/32, PREFIX_OVERLAPS",
  })
  void split_withThesePrefixes_isRefusedWithTheRemedy(String prefix, Reason reason) {
    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24"));
    node.converge();
    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24", prefix));
    node.converge();
    assertThat(node.plan().networks().get("cudn.hr").issues())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.reason()).isEqualTo(reason);
          assertThat(problem.message()).contains("cudn.hr").contains(prefix).contains("list ");
        });
    assertThat(node.plan().networks().get("cudn.hr").exemptPrefixes()).isEmpty();
  }

  @Test
  void split_onOvnWithoutNatMatch_isRefused() {
    Map<String, List<Row>> rows = new HashMap<>();
    node.nb
        .database()
        .tables()
        .forEach((table, content) -> rows.put(table, List.copyOf(content.rows().values())));
    rows.compute(
        "NAT",
        (table, list) ->
            list.stream()
                .map(row -> {
                  Map<String, OvsdbValue> columns = new HashMap<>(row.columns());
                  columns.remove("match");
                  return new Row(row.uuid(), columns);
                })
                .toList());
    OvnPlan plan =
        OvnPlanner.plan(
            new OvnObservation(
                Database.of("OVN_Northbound", rows), node.sb.database(), node.ovs.database()),
            new NodeIntent(
                "node-1",
                List.of(),
                List.of(split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24"))),
            node.facts());
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.networks().get("cudn.hr").issues())
        .extracting(Issue::reason)
        .containsExactly(Reason.OVN_TOO_OLD);
  }

  @Test
  void split_withTheDefaultRoute_isRefused() {
    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "0.0.0.0/0"));
    assertThat(reasons("cudn.hr")).containsExactly(Reason.DEFAULT_ROUTE);
  }

  @Test
  void split_ofALayer2NetworkWithoutTransitRouter_isRefused() {
    Row router =
        node.nb.database().rows("Logical_Router").stream()
            .filter(row ->
                "cluster_udn_finance".equals(row.map("external_ids").get(OvnNames.K8S_NETWORK)))
            .filter(row -> "yes".equals(row.map("external_ids").get("k8s-cluster-router")))
            .findFirst()
            .orElseThrow();
    Map<String, String> ids = new HashMap<>(router.map("external_ids"));
    ids.remove("k8s-cluster-router");
    node.nb.set("Logical_Router", router.uuid(), "external_ids", OvsdbValue.map(ids));
    NetworkIntent hr =
        split("cudn.finance", "cluster_udn_finance", 1, "10.10.0.0/24", "10.200.0.0/24");
    node.networks.put(
        "cudn.finance",
        SimulatedNode.network(
            hr.name(),
            hr.networkName(),
            hr.networkId(),
            Topology.LAYER2,
            "10.10.0.0/24",
            Optional.empty(),
            hr.ipVrf()));
    assertThat(reasons("cudn.finance")).containsExactly(Reason.LAYER2_LAYOUT_TOO_OLD);
  }

  @Test
  void port_whileNobodySaysAnMtu_waits() {
    OvnPlan plan =
        OvnPlanner.plan(
            node.observe(),
            new NodeIntent("node-1", List.of(), List.of(finance(node2()))),
            new OvnFacts(Map.of(), Map.of(), Map.of(), Map.of()));
    assertThat(plan.networks().get("cudn.finance").issues())
        .extracting(Issue::reason)
        .contains(Reason.WAITING_FOR_MTU);
    assertThat(plan.changes()).noneMatch(change -> change.action() == Action.OVS_PORT);
  }

  @Test
  void split_withEgressIp_isRefused() {
    policy("cluster_udn_hr_ovn_cluster_router", 100, Map.of());
    node.networks.put(
        "cudn.hr", split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24"));
    assertThat(node.plan().networks().get("cudn.hr").issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.EGRESS_IP_IN_USE);
          assertThat(issue.blocks()).isTrue();
          assertThat(issue.message()).contains("an EgressIP leads pods").contains("Split");
        });
  }

  /** A policy on a router, as OVN-Kubernetes makes it for an EgressIP, or for something else. */
  private void policy(String routerName, long priority, Map<String, String> ids) {
    Row router = node.nb.byName("Logical_Router", routerName);
    Uuid policy =
        node.nb.insert(
            "Logical_Router_Policy",
            Map.of("priority", OvsdbValue.integer(priority), "external_ids", OvsdbValue.map(ids)));
    Set<Uuid> policies = new TreeSet<>(router.refs("policies"));
    policies.add(policy);
    node.nb.set("Logical_Router", router.uuid(), "policies", OvsdbValue.refs(policies));
  }

  private static Map<String, String> egressIp(String name, String pod) {
    return Map.of(
        "k8s.ovn.org/owner-type",
        "EgressIP",
        "k8s.ovn.org/name",
        name + "_" + pod,
        "k8s.ovn.org/owner-controller",
        "default-network-controller");
  }

  private static NetworkIntent fabric(String name, String networkName, int id, Topology topology) {
    return SimulatedNode.network(
        name,
        networkName,
        id,
        topology,
        "10.10.0.0/16",
        Optional.empty(),
        Optional.of(new IpVrfIntent(new Vni(202), Egress.FABRIC, List.of(), EastWest.CLUSTER)));
  }

  @Test
  void fabric_withEgressIps_isDegradedByNameAndGoesOn() {
    String router = "cluster_udn_hr_ovn_cluster_router";
    policy(router, 100, egressIp("out", "hr/web"));
    policy(router, 100, egressIp("out", "hr/db"));
    policy(router, 100, Map.of("name", "former"));
    node.networks.put("cudn.hr", fabric("cudn.hr", "cluster_udn_hr", 2, Topology.LAYER3));
    OvnNetworkState state = node.plan().networks().get("cudn.hr");
    assertThat(state.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.EGRESS_IP_IN_USE);
          assertThat(issue.blocks()).isFalse();
          assertThat(issue.message())
              .startsWith("ipVRF.egress of cudn.hr: EgressIP \"former\", \"out\" lead pods of the")
              .contains("past its VRF, with NAT")
              .contains("Take the pods' namespaces out of the EgressIP's selectors");
        });
    assertThat(state.splitRefused()).as("there is no Split to refuse").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster_udn_finance_transit_router", "GR_cluster_udn_finance_node-1"})
  void fabric_layer2WithEgressIpOnEitherRouter_isDegraded(String router) {
    policy(router, 100, egressIp("out", "finance-a/web"));
    node.networks.put(
        "cudn.finance", fabric("cudn.finance", "cluster_udn_finance", 1, Topology.LAYER2));
    assertThat(reasons("cudn.finance")).containsExactly(Reason.EGRESS_IP_IN_USE);
  }

  @Test
  void fabric_withPoliciesThatAreNoEgressIpsOfItsPods_isFine() {
    String router = "cluster_udn_hr_ovn_cluster_router";
    policy(router, 102, egressIp("EIP-No-Reroute-Pod-To-Pod", ""));
    policy(router, 100, Map.of("k8s.ovn.org/owner-type", "EgressService"));
    policy("cluster_udn_finance_transit_router", 100, egressIp("out", "finance-a/web"));
    node.networks.put("cudn.hr", fabric("cudn.hr", "cluster_udn_hr", 2, Topology.LAYER3));
    assertThat(reasons("cudn.hr")).isEmpty();
  }

  @Test
  void macVrfAlone_withEgressIp_isFine() {
    policy("cluster_udn_finance_transit_router", 100, egressIp("out", "finance-a/web"));
    take();
    assertThat(reasons("cudn.finance")).isEmpty();
  }

  @Test
  void database_notInSync_givesNoPlan() {
    OvnObservation stale =
        new OvnObservation(
            Database.empty("OVN_Northbound"), node.sb.database(), node.ovs.database());
    assertThatThrownBy(() ->
            OvnPlanner.plan(stale, new NodeIntent("node-1", List.of(), List.of()), node.facts()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
