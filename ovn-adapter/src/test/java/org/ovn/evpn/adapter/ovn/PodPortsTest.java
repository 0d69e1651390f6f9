// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.LocalPods.Held;
import org.ovn.evpn.adapter.ovn.LocalPods.Hold;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/** Whom a node announces, on the rows of the recorded one. */
class PodPortsTest {
  private static final String WEB = "finance.a.finance_finance-a_web";
  private static final String LSP = "Logical_Switch_Port";
  private static final String HERE = "00000001-0000-4000-8000-000000000001";

  private final SimulatedNode node = new SimulatedNode("no-ra");

  private LocalPods pods() {
    NodeIntent intent = new NodeIntent("node-1", List.of(), List.of(SimulatedNode.finance()));
    return PodPorts.of(new OvnRows(node.observe()), intent).get("cudn.finance");
  }

  private static void set(SimulatedNode node, String column, OvsdbValue value) {
    node.nb.set(LSP, node.port(WEB).uuid(), column, value);
  }

  private static void ids(SimulatedNode node, String column, String key, String value) {
    set(node, column, OvnRows.merged(node.port(WEB).map(column), Map.of(key, value)));
  }

  private static void addresses(SimulatedNode node, String... texts) {
    set(node, "addresses", OvsdbValue.texts(List.of(texts)));
  }

  private static void device(SimulatedNode node, Consumer<Row> change) {
    node.ovs.database().rows("Interface").stream()
        .filter(row -> WEB.equals(row.map("external_ids").get("iface-id")))
        .forEach(change);
  }

  @Test
  void pods_ofTheRecordedNode_areThoseOnBrInt() {
    assertThat(pods())
        .isEqualTo(
            new LocalPods(
                List.of(
                    new LocalPod(
                        "finance-a",
                        "web",
                        "finance-a/finance",
                        MacAddress.parse("0a:58:0a:0a:00:03"),
                        List.of(IpAddresses.parse("10.10.0.3"))),
                    new LocalPod(
                        "finance-b",
                        "db",
                        "finance-b/finance",
                        MacAddress.parse("0a:58:0a:0a:00:04"),
                        List.of(IpAddresses.parse("10.10.0.4")))),
                List.of()));
  }

  @Test
  void pods_ofANetworkWithoutMacVrfOrSwitch_areNone() {
    node.networks.put(
        "cudn.hr", SimulatedNode.split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16"));
    NodeIntent intent = new NodeIntent("node-1", List.of(), List.copyOf(node.networks.values()));
    assertThat(PodPorts.of(new OvnRows(node.observe()), intent))
        .isEqualTo(Map.of("cudn.hr", LocalPods.NONE));
    node.nb.remove("Logical_Switch", node.nb.byName("Logical_Switch", SimulatedNode.SWITCH).uuid());
    assertThat(pods()).isEqualTo(LocalPods.NONE);
  }

  record Change(String what, Optional<Hold> hold, Consumer<SimulatedNode> change) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Arguments change(String what, Hold hold, Consumer<SimulatedNode> change) {
    return Arguments.of(new Change(what, Optional.ofNullable(hold), change));
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("nothing", null, _ -> {}),
        change(
            "enabled, in so many words",
            null,
            n -> set(n, "enabled", OvsdbValue.one(OvsdbValue.bool(true)))),
        change(
            "disabled",
            Hold.DISABLED,
            n -> set(n, "enabled", OvsdbValue.one(OvsdbValue.bool(false)))),
        change("no addresses", Hold.NO_ADDRESSES, n -> set(n, "addresses", OvsdbValue.NONE)),
        change(
            "bound to another chassis",
            Hold.OTHER_NODE,
            n -> ids(n, "options", "requested-chassis", SimulatedNode.CHASSIS_2)),
        change(
            "bound to this node by its name",
            null,
            n -> ids(n, "options", "requested-chassis", "node-1")),
        change(
            "bound to nobody", Hold.OTHER_NODE, n -> set(n, "options", OvsdbValue.map(Map.of()))),
        change(
            "no interface, as of a row that is an old one",
            Hold.NO_INTERFACE,
            n -> device(n, row -> n.ovs.remove("Interface", row.uuid()))),
        change(
            "an interface that has lost its device",
            Hold.NO_INTERFACE,
            n ->
                device(
                    n,
                    row -> n.ovs.set("Interface", row.uuid(), "ofport", OvsdbValue.integer(-1)))),
        change(
            "an interface that has no port number yet",
            Hold.NO_INTERFACE,
            n -> device(n, row -> n.ovs.set("Interface", row.uuid(), "ofport", OvsdbValue.NONE))),
        change(
            "the interface of a pod of that name before this one",
            Hold.NO_INTERFACE,
            n -> ids(n, "options", "iface-id-ver", "another-uid")),
        change(
            "an interface on another bridge",
            Hold.NO_INTERFACE,
            n ->
                n.ovs.set(
                    "Bridge",
                    n.ovs.byName("Bridge", "br-int").uuid(),
                    "name",
                    OvsdbValue.text("br-ex"))),
        change(
            "a subnet's outside",
            Hold.ADDRESS_NOT_ALLOWED,
            n -> addresses(n, "0a:58:0a:0a:00:03 10.99.0.3")),
        change(
            "the gateway's IP",
            Hold.ADDRESS_NOT_ALLOWED,
            n -> addresses(n, "0a:58:0a:0a:00:03 10.10.0.1")),
        change(
            "the gateway's MAC",
            Hold.ADDRESS_NOT_ALLOWED,
            n -> addresses(n, "0a:58:0a:0a:00:01 10.10.0.3")),
        change(
            "the management port's IP",
            Hold.ADDRESS_NOT_ALLOWED,
            n -> addresses(n, "0a:58:0a:0a:00:03 10.10.0.2")),
        change(
            "the management port's MAC",
            Hold.ADDRESS_NOT_ALLOWED,
            n -> addresses(n, "0A:58:0A:0A:00:02 10.10.0.3")),
        change(
            "a group's MAC",
            Hold.ADDRESS_NOT_ALLOWED,
            n -> addresses(n, "01:00:5e:00:00:01 10.10.0.3")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void port_changed_isAnnouncedOrHeld(Change change) {
    change.change().accept(node);
    LocalPods pods = pods();
    assertThat(pods.announced().stream().map(LocalPod::name).anyMatch("web"::equals))
        .isEqualTo(change.hold().isEmpty());
    assertThat(pods.held().stream().filter(held -> held.port().equals(WEB)).map(Held::why))
        .containsExactlyElementsOf(change.hold().stream().toList());
  }

  @Test
  void row_thatIsNoPodOfTheNetwork_isNobody() {
    ids(node, "external_ids", "pod", "false");
    assertThat(pods().announced()).extracting(LocalPod::name).containsExactly("db");
    ids(node, "external_ids", "pod", "true");
    ids(node, "external_ids", OvnNames.K8S_NETWORK, "cluster_udn_other");
    assertThat(pods().announced()).extracting(LocalPod::name).containsExactly("db");
    ids(node, "external_ids", OvnNames.K8S_NETWORK, "cluster_udn_finance");
    set(node, "type", OvsdbValue.text("remote"));
    assertThat(pods().announced()).extracting(LocalPod::name).containsExactly("db");
  }

  @Test
  void addresses_someOfThemAllowed_areAnnouncedWithoutTheOthers() {
    addresses(node, "0a:58:0a:0a:00:03 10.10.0.3 10.99.0.9", "unknown", "0a:58:0a:0a:00:13");
    assertThat(pods().announced())
        .filteredOn(pod -> pod.name().equals("web"))
        .extracting(pod -> pod.mac() + " " + pod.ips().stream().map(IpAddresses::format).toList())
        .containsExactly("0a:58:0a:0a:00:03 [10.10.0.3]", "0a:58:0a:0a:00:13 []");
  }

  @Test
  void addresses_notAllowed_areToldWithThePort() {
    addresses(node, "0a:58:0a:0a:00:03 10.99.0.3");
    node.networks.put("cudn.finance", SimulatedNode.finance());
    List<Issue> issues =
        node.plan().networks().get("cudn.finance").issues().stream()
            .filter(issue -> issue.reason() == Reason.POD_ADDRESS_NOT_ALLOWED)
            .toList();
    assertThat(issues)
        .singleElement()
        .satisfies(issue ->
            assertThat(issue.message())
                .isEqualTo(
                    "addresses of port finance.a.finance_finance-a_web: 10.99.0.3 is outside the"
                        + " subnets of the network. They are not announced; delete the pods, so"
                        + " that cluster_udn_finance gets addresses of its own for them."));
  }

  @Test
  void addresses_notAllowedOnManyPorts_areToldBriefly() {
    Row logicalSwitch = node.nb.byName("Logical_Switch", SimulatedNode.SWITCH);
    List<Uuid> ports = new java.util.ArrayList<>(logicalSwitch.refs("ports"));
    for (int i = 0; i < 500; i++) {
      Row web = node.port(WEB);
      Map<String, OvsdbValue> columns = new java.util.TreeMap<>(web.columns());
      columns.put("name", OvsdbValue.text("x_finance-a_p" + i));
      columns.put("addresses", OvsdbValue.texts(List.of("0a:58:0a:63:00:03 10.99.0.3")));
      ports.add(node.nb.insert(LSP, columns));
      Map<String, OvsdbValue> plugged =
          Map.of(
              "name",
              OvsdbValue.text("p" + i),
              "ofport",
              OvsdbValue.integer(100 + i),
              "external_ids",
              OvsdbValue.map(Map.of("iface-id", "x_finance-a_p" + i)));
      plug(plugged);
    }
    node.nb.set("Logical_Switch", logicalSwitch.uuid(), "ports", OvsdbValue.refs(ports));
    node.networks.put("cudn.finance", SimulatedNode.finance());
    assertThat(pods().held()).hasSize(500);
    assertThat(node.plan().networks().get("cudn.finance").issues())
        .filteredOn(issue -> issue.reason() == Reason.POD_ADDRESS_NOT_ALLOWED)
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.message()).contains("and of 497 more ports");
          assertThat(issue.message().length()).isLessThan(500);
        });
  }

  private void plug(Map<String, OvsdbValue> columns) {
    Uuid device = node.ovs.insert("Interface", columns);
    Uuid port =
        node.ovs.insert(
            "Port",
            Map.of("name", columns.get("name"), "interfaces", OvsdbValue.refs(List.of(device))));
    Row bridge = node.ovs.byName("Bridge", "br-int");
    List<Uuid> ports = new java.util.ArrayList<>(bridge.refs("ports"));
    ports.add(port);
    node.ovs.set("Bridge", bridge.uuid(), "ports", OvsdbValue.refs(ports));
  }

  @Test
  void chassis_underTheNameOfOpenVSwitch_isThisNode() {
    node.sb.remove("Chassis", new Uuid(HERE));
    assertThat(pods().announced()).as("nobody says whose chassis it is").isEmpty();
    node.ovs.insert(
        "Open_vSwitch", Map.of("external_ids", OvsdbValue.map(Map.of("system-id", HERE))));
    assertThat(pods().announced()).hasSize(2);
  }
}
