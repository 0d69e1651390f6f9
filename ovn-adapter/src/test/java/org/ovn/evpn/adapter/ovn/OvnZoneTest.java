// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.FAR;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.SWITCH;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VNI;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VTEP_2;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.reconcile.GiveBack;
import org.ovn.evpn.adapter.reconcile.KernelPort;
import org.ovn.evpn.adapter.reconcile.OvnPort;
import org.ovn.evpn.adapter.reconcile.Rounds;

/**
 * The planner's rows in a real OVN: what its logical and OpenFlow tables then do, and that release
 * restores all.
 */
@Tag("ovs")
class OvnZoneTest {
  private static final String OURS = "evpn-" + SWITCH;
  private static final String WEB = "finance.a.finance_finance-a_web";
  private static final String DB = "finance.b.finance_finance-b_db";
  private static final Map<String, String> TABLES =
      new TreeMap<>(
          Map.of(
              "Logical_Switch", "_uuid,name,ports,acls,external_ids,other_config",
              "Logical_Switch_Port", "_uuid,name,type,addresses,enabled,external_ids,options",
              "ACL", "_uuid,action,match,priority,tier,external_ids",
              "Port_Group", "_uuid,name,ports,acls,external_ids",
              "Logical_Router", "_uuid,name,nat,ports,external_ids",
              "NAT", "_uuid,type,external_ip,logical_ip,match,priority,external_ids",
              "Address_Set", "_uuid,name,addresses,external_ids"));

  @TempDir Path folder;
  private OvnZone zone;
  private OvnSide side;
  private final AtomicInteger changes = new AtomicInteger();

  @BeforeEach
  void start() {
    zone = OvnZone.start(folder, OvnZone.Datapath.DUMMY);
    zone.plug("web", WEB);
    zone.plug("db", DB);
    await("chassis")
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            zone.sbctl("--bare", "--columns=name", "list", "Chassis").contains(OvnZone.CHASSIS_1));
    side = connect();
    zone.settle();
  }

  @AfterEach
  void stop() {
    side.close();
    zone.close();
  }

  private OvnSide connect() {
    OvnSide result =
        OvnSide.connect(
            zone.socket("nb"), zone.socket("sb"), zone.socket("ovs"), changes::incrementAndGet);
    await().atMost(Duration.ofSeconds(20)).until(() -> result.observe().inSync());
    return result;
  }

  private static OvnFacts facts() {
    return new OvnFacts(
        Map.of(VNI, Set.of(VTEP_2)),
        Map.of("fabric", 1450),
        Map.of("cudn.hr", Set.of(org.ovn.evpn.api.value.IpPrefix.parse("10.200.0.0/24"))),
        Map.of());
  }

  private static NodeIntent wanted() {
    return new NodeIntent(
        "node-1",
        List.of(),
        List.of(
            SimulatedNode.finance(SimulatedNode.node2()),
            SimulatedNode.split("cudn.hr", "cluster_udn_hr", 2, "10.10.0.0/16", "10.200.0.0/24")));
  }

  /** Plans and applies as the agent does, until this many ports are taken. */
  private void converge(NodeIntent intent, int taken) {
    await("convergence")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          OvnPlan plan = side.plan(intent, facts()).orElseThrow();
          side.apply(plan).values().forEach(outcome -> assertThat(outcome.why()).isEmpty());
          OvnNetworkState state = plan.networks().get("cudn.finance");
          return plan.changes().isEmpty() && (state == null ? 0 : state.taken().size()) == taken;
        });
  }

  private Map<String, String> dump() {
    Map<String, String> result = new TreeMap<>();
    TABLES.forEach((table, columns) -> result.put(table, zone.dump(table, columns)));
    return result;
  }

  private String unicast(String from, String mac, String to) {
    return zone.trace(
        SWITCH, String.format("inport == \"%s\" && eth.src == %s && eth.dst == %s", from, mac, to));
  }

  private long ofport(String device) {
    return Long.parseLong(zone.vsctl("get", "Interface", device, "ofport"));
  }

  private String tunnelled(String outputKey) {
    String tunnel =
        zone.vsctl("--bare", "--columns=name", "find", "Interface", "type=geneve")
            .lines()
            .findFirst()
            .orElseThrow();
    String datapath =
        zone.sbctl(
            "--bare",
            "--columns=tunnel_key",
            "find",
            "Datapath_Binding",
            "external_ids:name=" + SWITCH);
    String inKey =
        zone.sbctl("--bare", "--columns=tunnel_key", "find", "Port_Binding", "logical_port=" + FAR);
    long metadata = (Long.parseLong(inKey) << 16) | Long.parseLong(outputKey);
    return zone.flow(
        String.format(
            "in_port=%d,tun_id=%s,tun_src=172.18.0.3,tun_dst=172.18.0.2,tun_metadata0=0x%x,"
                + "dl_src=0a:58:0a:0a:00:05,dl_dst=ff:ff:ff:ff:ff:ff,dl_type=0x88b5",
            ofport(tunnel), datapath, metadata));
  }

  /** Ports of the group to which northd floods what is unknown on the switch. */
  private List<String> flooded() {
    String datapath =
        zone.sbctl(
            "--bare", "--columns=_uuid", "find", "Datapath_Binding", "external_ids:name=" + SWITCH);
    String ports =
        zone.sbctl(
            "--bare",
            "--columns=ports",
            "find",
            "Multicast_Group",
            "name=_MC_flood",
            "datapath=" + datapath);
    return List.of(ports.strip().split("\\s+")).stream()
        .map(uuid -> zone.sbctl("get", "Port_Binding", uuid, "logical_port").replace("\"", ""))
        .toList();
  }

  private String floodKey() {
    String datapath =
        zone.sbctl(
            "--bare", "--columns=_uuid", "find", "Datapath_Binding", "external_ids:name=" + SWITCH);
    return zone.sbctl(
        "--bare",
        "--columns=tunnel_key",
        "find",
        "Multicast_Group",
        "name=_MC_flood",
        "datapath=" + datapath);
  }

  @Test
  void takeover_onRealTables_takesAndGivesBack() {
    Map<String, String> before = dump();
    assertThat(unicast(WEB, "0a:58:0a:0a:00:03", "0a:58:0a:0a:00:05"))
        .as("before: by Geneve")
        .contains("output(\"" + FAR + "\")");
    assertThat(flooded()).contains(FAR, WEB);

    converge(wanted(), 1);
    zone.settle();

    // the flood group follows; OVN 26.03.2 needs the mark on the switch for that
    assertThat(flooded()).contains(OURS, WEB).doesNotContain(FAR);
    assertThat(zone.nbctl("get", "Logical_Switch", SWITCH, "external_ids"))
        .contains("\"evpn.k8s.ovn.org/taken\"=\"cudn.finance ");

    // the witnesses' view of our rows
    assertThat(zone.nbctl("get", "Logical_Switch_Port", FAR, "enabled")).isEqualTo("false");
    assertThat(zone.nbctl("get", "Logical_Switch_Port", FAR, "addresses")).isEqualTo("[]");
    assertThat(
            zone.nbctl(
                "get", "Logical_Switch_Port", FAR, "external_ids:\"evpn.k8s.ovn.org/addresses\""))
        .isEqualTo("\"0a:58:0a:0a:00:05 10.10.0.5\"");
    assertThat(zone.vsctl("get", "Interface", "evo.1", "mtu_request")).isEqualTo("1450");
    assertThat(
            zone.sbctl(
                "--bare", "--columns=tunnel_key", "find", "Port_Binding", "logical_port=" + OURS))
        .isEqualTo("32000");

    // what OVN does with frames
    assertThat(unicast(WEB, "0a:58:0a:0a:00:03", "0a:58:0a:0a:00:05"))
        .as("to a remote pod")
        .contains("output(\"" + OURS + "\")")
        .doesNotContain("output(\"" + FAR + "\")");
    assertThat(unicast(WEB, "0a:58:0a:0a:00:03", "0a:58:0a:0a:00:04"))
        .as("to a local pod")
        .contains("output(\"" + DB + "\")")
        .doesNotContain("output(\"" + OURS + "\")");
    assertThat(unicast(WEB, "0a:58:0a:0a:00:03", "ff:ff:ff:ff:ff:ff"))
        .as("broadcast of a pod")
        .contains("output(\"" + OURS + "\")")
        .contains("output(\"" + DB + "\")")
        .doesNotContain("output(\"" + FAR + "\")");
    assertThat(unicast(OURS, "0a:58:0a:0a:00:05", "ff:ff:ff:ff:ff:ff"))
        .as("broadcast from the fabric")
        .contains("output(\"" + WEB + "\")")
        .contains("output(\"" + DB + "\")")
        .doesNotContain("output(\"" + FAR + "\")");
    assertThat(unicast(OURS, "02:00:00:00:00:01", "0a:58:0a:0a:00:05"))
        .as("from the fabric to a remote pod: nowhere")
        .doesNotContain("output(\"" + FAR + "\")");
    assertThat(
            zone.trace(
                SWITCH,
                String.format(
                    "inport == \"%s\" && eth.src == 0a:58:0a:0a:00:03 && eth.dst =="
                        + " ff:ff:ff:ff:ff:ff && arp.op == 1 && arp.tpa == 10.10.0.1 && arp.spa =="
                        + " 10.10.0.3 && arp.sha == 0a:58:0a:0a:00:03",
                    WEB)))
        .as("the gateway answers locally")
        .doesNotContain("output(\"" + OURS + "\")");

    // frames that Geneve brings: to local pods, never out by our port
    String flooded = tunnelled(floodKey());
    assertThat(flooded)
        .as("guard")
        .contains("output:" + ofport("web"))
        .doesNotContain("output:" + ofport("evo.1"));

    // the exemption is a flow above OVN-Kubernetes' own
    assertThat(zone.sbctl("lflow-list", "cluster_udn_hr_ovn_cluster_router"))
        .containsPattern("lr_out_snat.*priority=40[0-9].*\\$evpn\\.fabric\\.2\\.v4");

    assertThat(zone.complaints("ovn-controller"))
        .as("ovn-controller understands every match of ours")
        .noneMatch(line -> line.contains("evpn"));
    assertThat(zone.complaints("ovn-northd")).noneMatch(line -> line.contains("evpn"));

    // a restart of the agent finds everything and writes nothing
    side.close();
    side = connect();
    assertThat(side.plan(wanted(), facts()).orElseThrow().changes()).isEmpty();
    assertThat(side.counters().writes()).isZero();

    // an ovnkube start writes addresses back: taken again as fast as the notification comes
    changes.set(0);
    zone.nbctl("lsp-set-addresses", FAR, "0a:58:0a:0a:00:05 10.10.0.5");
    long start = System.nanoTime();
    // before it the rows as we know them are as wanted, too
    await("the notification").pollInterval(Duration.ofMillis(5)).until(() -> changes.get() > 0);
    converge(wanted(), 1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(zone.nbctl("get", "Logical_Switch_Port", FAR, "addresses")).isEqualTo("[]");

    // it writes between our look and our word: nothing happens, and the next plan saves the new
    // value
    zone.nbctl("lsp-set-addresses", FAR, "0a:58:0a:0a:00:05 10.10.0.5");
    OvnPlan seen =
        await()
            .atMost(Duration.ofSeconds(10))
            .until(
                () -> side.plan(wanted(), facts()).orElseThrow(),
                plan -> !plan.changes().isEmpty());
    OvnChange take = seen.changes().getFirst();
    zone.nbctl("lsp-set-addresses", FAR, "0a:58:0a:0a:00:05 10.10.0.55");
    assertThat(side.apply(seen).get(take.chain()).stop()).isEqualTo(OvnSide.Stop.CHANGED);
    converge(wanted(), 1);
    assertThat(
            zone.nbctl(
                "get", "Logical_Switch_Port", FAR, "external_ids:\"evpn.k8s.ovn.org/addresses\""))
        .isEqualTo("\"0a:58:0a:0a:00:05 10.10.0.55\"");
    zone.nbctl("lsp-set-addresses", FAR, "0a:58:0a:0a:00:05 10.10.0.5");
    converge(wanted(), 1);

    // release
    converge(new NodeIntent("node-1", List.of(), List.of()), 0);
    zone.settle();
    assertThat(dump()).isEqualTo(before);
    assertThat(flooded()).as("broadcasts go by Geneve again").contains(FAR).doesNotContain(OURS);
    assertThat(zone.vsctl("list-ports", "br-int").lines()).doesNotContain("evo.1");
    assertThat(unicast(WEB, "0a:58:0a:0a:00:03", "0a:58:0a:0a:00:05"))
        .as("after: by Geneve again")
        .contains("output(\"" + FAR + "\")");
  }

  private List<String> announced() {
    return side.localPods(wanted()).orElseThrow().get("cudn.finance").announced().stream()
        .map(pod -> pod.name() + " " + pod.mac())
        .toList();
  }

  private void awaitAnnounced(String... pods) {
    await("who is announced")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> announced().equals(List.of(pods)));
  }

  @Test
  void pods_ofTheZone_areAnnouncedWhileTheirPortIsEnabledAndPlugged() {
    String web = "web 0a:58:0a:0a:00:03";
    String db = "db 0a:58:0a:0a:00:04";
    awaitAnnounced(web, db);

    // as OVN-Kubernetes takes the address from the source of a migration, and gives it back
    changes.set(0);
    zone.nbctl("set", "Logical_Switch_Port", WEB, "enabled=false", "addresses=[]");
    awaitAnnounced(db);
    assertThat(changes.get()).as("the row's change is told").isPositive();
    // a target is wired while its port is disabled: so the interface alone says nothing
    zone.vsctl("del-port", "br-int", "web");
    zone.plug("web", WEB);
    await("the target's interface has its flows")
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            zone.vsctl("get", "Interface", "web", "external_ids").contains("ovn-installed=\"true"));
    assertThat(announced()).containsExactly(db);
    zone.nbctl(
        "set",
        "Logical_Switch_Port",
        WEB,
        "enabled=true",
        "addresses=\"0a:58:0a:0a:00:03 10.10.0.3\"");
    awaitAnnounced(web, db);

    // a row that outlives its pod
    zone.vsctl("del-port", "br-int", "web");
    awaitAnnounced(db);
    zone.plug("web", WEB);
    awaitAnnounced(web, db);
    zone.vsctl("set", "Interface", "web", "external_ids:iface-id-ver=another");
    awaitAnnounced(db);
  }

  /** What {@code ovn-adapter release}, and a start after a boot, do: no intent, no flood lists. */
  @Test
  void giveBack_withoutIntentOrDevices_restoresEveryRowAndMayBeRepeated() {
    Map<String, String> before = dump();
    converge(wanted(), 1);
    assertThat(dump()).isNotEqualTo(before);
    OvnPort port =
        new OvnPort() {
          @Override
          public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
            return side.plan(intent, facts);
          }

          @Override
          public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
            return side.localPods(intent);
          }

          @Override
          public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
            return side.apply(plan);
          }
        };
    KernelPort kernel =
        new KernelPort() {
          @Override
          public KernelState observe() {
            return SimulatedNode.emptyKernel();
          }

          @Override
          public KernelOutcome apply(KernelState observed, KernelPlan plan) {
            return new KernelOutcome(0, List.of());
          }
        };
    GiveBack work =
        new GiveBack(
            "this node", new Rounds(kernel, port, Map.of(), _ -> {}, System::nanoTime), port);
    await("all is given back")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> work.once(Instant.now()).isEmpty());
    assertThat(dump()).isEqualTo(before);
    long writes = side.writes();
    assertThat(work.once(Instant.now())).isEmpty();
    assertThat(side.writes()).as("again").isEqualTo(writes);
    side.close();
    side =
        OvnSide.connect(folder.resolve("nowhere"), zone.socket("sb"), zone.socket("ovs"), () -> {});
    assertThat(work.once(Instant.now()))
        .hasSize(1)
        .allMatch(left -> left.contains("cannot be reached"));
  }
}
