// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.ovsdb.Monitor;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbClient;
import org.ovn.evpn.adapter.ovsdb.OvsdbOptions;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.RecordedRows;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.ovsdb.Uuid;

/**
 * A whole OVN zone of one node: the three databases, northd, ovn-controller and ovs-vswitchd. With
 * dummy ports in place of the kernel's it runs anywhere. Holds the rows recorded from a real
 * OVN-Kubernetes node.
 */
final class OvnZone implements AutoCloseable {
  static final String CHASSIS_1 = "00000001-0000-4000-8000-000000000001";

  /** Which datapath carries the frames. */
  enum Datapath {
    /** None: dummy ports in userspace, for traces only. */
    DUMMY,
    /** The kernel's. */
    KERNEL
  }

  private final Path folder;
  private final Datapath datapath;
  private final List<Process> processes = new ArrayList<>();

  private OvnZone(Path folder, Datapath datapath) {
    this.folder = folder;
    this.datapath = datapath;
  }

  static OvnZone start(Path folder, Datapath datapath) {
    OvnZone zone = new OvnZone(folder, datapath);
    try {
      zone.up();
      return zone;
    } catch (RuntimeException | Error e) {
      zone.close();
      throw e;
    }
  }

  Path socket(String database) {
    return folder.resolve(database + ".sock");
  }

  private void up() {
    serve("nb", "/usr/share/ovn/ovn-nb.ovsschema");
    serve("sb", "/usr/share/ovn/ovn-sb.ovsschema");
    serve("ovs", "/usr/share/openvswitch/vswitch.ovsschema");
    vsctl("--no-wait", "init");
    vsctl(
        "--no-wait",
        "set",
        "Open_vSwitch",
        ".",
        "external-ids:system-id=" + CHASSIS_1,
        "external-ids:hostname=node-1",
        "external-ids:ovn-remote=unix:" + socket("sb"),
        "external-ids:ovn-encap-type=geneve",
        "external-ids:ovn-encap-ip=172.18.0.2",
        // without it ovn-controller makes no tunnel to a chassis of another zone
        "external-ids:ovn-is-interconn=true",
        "external-ids:ovn-bridge-mappings=physnet:br-ex");
    List<String> options =
        new ArrayList<>(
            List.of("unix:" + socket("ovs"), "--unixctl=" + folder.resolve("vswitchd.ctl")));
    if (datapath == Datapath.DUMMY) {
      options.addAll(
          List.of("--enable-dummy=override", "--disable-system", "--disable-system-route"));
    }
    spawn("ovs-vswitchd", options.toArray(String[]::new));
    vsctl("--may-exist", "add-br", "br-int", "--", "set", "Bridge", "br-int", "fail-mode=secure");
    vsctl("--may-exist", "add-br", "br-ex");
    if (datapath == Datapath.DUMMY) {
      // the tunnel leaves by this bridge
      control("vswitchd.ctl", "netdev-dummy/ip4addr", "br-ex", "172.18.0.2/24");
      control("vswitchd.ctl", "ovs/route/add", "172.18.0.0/24", "br-ex");
    }
    spawn(
        "ovn-northd",
        "--ovnnb-db=unix:" + socket("nb"),
        "--ovnsb-db=unix:" + socket("sb"),
        "--unixctl=" + folder.resolve("northd.ctl"));
    sbctl(
        "chassis-add",
        SimulatedNode.CHASSIS_2,
        "geneve",
        "172.18.0.3",
        "--",
        "set",
        "Chassis",
        SimulatedNode.CHASSIS_2,
        "hostname=node-2",
        "other_config:is-remote=true");
    load();
    spawn(
        "ovn-controller", "unix:" + socket("ovs"), "--unixctl=" + folder.resolve("controller.ctl"));
  }

  private void serve(String name, String schema) {
    Path file = folder.resolve(name + ".db");
    run(Duration.ofSeconds(20), "ovsdb-tool", "create", file.toString(), schema);
    spawn(
        "ovsdb-server",
        file.toString(),
        "--remote=punix:" + socket(name),
        "--unixctl=" + folder.resolve(name + ".ctl"));
    await(name, () -> Files.exists(socket(name)));
  }

  /** Puts the recorded rows in, with references by name, in one transaction. */
  private void load() {
    Map<String, List<String>> columns = new HashMap<>();
    columns.put("Logical_Switch", List.of("name", "ports", "acls", "external_ids", "other_config"));
    columns.put(
        "Logical_Switch_Port",
        List.of("name", "type", "addresses", "enabled", "external_ids", "options"));
    columns.put("ACL", List.of("action", "direction", "match", "priority", "tier", "external_ids"));
    columns.put("Port_Group", List.of("name", "ports", "acls", "external_ids"));
    columns.put("Logical_Router", List.of("name", "ports", "nat", "external_ids"));
    columns.put("Logical_Router_Port", List.of("name", "networks", "mac"));
    columns.put(
        "NAT",
        List.of(
            "type",
            "external_ip",
            "logical_ip",
            "logical_port",
            "match",
            "priority",
            "options",
            "external_ids"));
    columns.put("Address_Set", List.of("name", "addresses", "external_ids"));
    List<Op> ops = new ArrayList<>();
    columns.forEach((table, names) -> {
      for (Row row : RecordedRows.read(OvnZone.class, "observed/no-ra/" + table + ".json")) {
        Map<String, OvsdbValue> values = new HashMap<>();
        for (String name : names) {
          values.put(name, named(row.value(name)));
        }
        values.values().removeIf(OvsdbValue.NONE::equals);
        ops.add(Op.insert(table, name(row.uuid()).text(), values));
      }
    });
    Monitor nothing = new Monitor(Map.of("NB_Global", java.util.Set.of("name")));
    try (OvsdbClient client =
        OvsdbClient.start(
            OvsdbOptions.of(List.of(socket("nb")), "OVN_Northbound", nothing),
            (now, changes) -> {})) {
      await("northbound database", () -> client.database().inSync());
      client.transact(new Transaction("recorded rows", ops)).join();
    }
    // the recordings' trimmed copies do not hold these; NAT needs them
    for (String port :
        List.of("rtos-cluster_udn_hr_node-1", "trtos-cluster_udn_finance_ovn_layer2_switch")) {
      nbctl("lrp-set-gateway-chassis", port, CHASSIS_1);
    }
  }

  private static Uuid name(Uuid uuid) {
    return Uuid.named("r" + uuid.text().replace('-', '_'));
  }

  private static OvsdbValue named(OvsdbValue value) {
    return switch (value) {
      case OvsdbValue.Ref(Uuid uuid) -> OvsdbValue.ref(name(uuid));
      case OvsdbValue.SetOf set ->
          new OvsdbValue.SetOf(
              set.atoms().stream()
                  .map(atom -> (OvsdbValue.Atom) named(atom))
                  .collect(java.util.stream.Collectors.toCollection(java.util.LinkedHashSet::new)));
      case OvsdbValue other -> other;
    };
  }

  /** A pod's port on br-int; OVN binds it only with the version that the switch port asks for. */
  void plug(String device, String lsp) {
    String version = nbctl("get", "Logical_Switch_Port", lsp, "options:iface-id-ver");
    vsctl(
        "add-port",
        "br-int",
        device,
        "--",
        "set",
        "Interface",
        device,
        "type=internal",
        "mtu_request=1400",
        "external_ids:iface-id=" + lsp,
        "external_ids:iface-id-ver=" + version);
    await(lsp, () -> nbctl("get", "Logical_Switch_Port", lsp, "up").equals("true"));
  }

  String nbctl(String... args) {
    return tool("ovn-nbctl", "nb", args);
  }

  String sbctl(String... args) {
    return tool("ovn-sbctl", "sb", args);
  }

  String vsctl(String... args) {
    return tool("ovs-vsctl", "ovs", args);
  }

  /** What OVN's logical flows do with a frame; the part after the flow is found. */
  String trace(String datapath, String frame) {
    return run(
        Duration.ofSeconds(30),
        "ovn-trace",
        "--db=unix:" + socket("sb"),
        "--minimal",
        datapath,
        frame);
  }

  /** What br-int's OpenFlow tables do with a frame. */
  String flow(String frame) {
    return control("vswitchd.ctl", "ofproto/trace", "br-int", frame);
  }

  /** Waits until ovn-controller has installed what northd makes of the northbound rows of now. */
  void settle() {
    nbctl("--wait=hv", "sync");
  }

  /** The content of a northbound table's columns, by row. */
  String dump(String table, String columns) {
    String list =
        nbctl(
            "--format=csv", "--data=bare", "--no-headings", "--columns=" + columns, "list", table);
    return list.lines().sorted().collect(java.util.stream.Collectors.joining("\n"));
  }

  /** Lines of a program's log at level WARN or above. */
  List<String> complaints(String program) {
    try (Stream<String> lines = Files.lines(folder.resolve(program + ".log"))) {
      return lines.filter(l -> l.contains("|WARN|") || l.contains("|ERR|")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a shell script, such as with {@code ip}. */
  String shell(String script) {
    return run(Duration.ofSeconds(60), "bash", "-euc", script);
  }

  private String control(String socket, String... args) {
    List<String> command =
        new ArrayList<>(List.of("ovs-appctl", "-t", folder.resolve(socket).toString()));
    command.addAll(List.of(args));
    return run(Duration.ofSeconds(20), command.toArray(String[]::new));
  }

  private String tool(String name, String database, String... args) {
    List<String> command =
        new ArrayList<>(List.of(name, "--db=unix:" + socket(database), "--timeout=30"));
    command.addAll(List.of(args));
    return run(Duration.ofSeconds(40), command.toArray(String[]::new));
  }

  private void spawn(String program, String... args) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(args));
    command.add("-vconsole:off");
    command.add("-vfile:info");
    String log = processes.size() + "-" + program;
    command.add(
        "--log-file=" + folder.resolve(program.equals("ovsdb-server") ? log : program) + ".log");
    try {
      processes.add(builder(command).redirectOutput(folder.resolve(log + ".out").toFile()).start());
    } catch (IOException e) {
      throw new AssertionError(
          program
              + " is missing: run in the root tree (test/e2e/lab/bin/module-tests tree ovn-adapter"
              + " ovs), or install Debian's openvswitch-switch, ovn-central and ovn-host",
          e);
    }
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    for (String variable : List.of("OVS_RUNDIR", "OVN_RUNDIR", "OVS_LOGDIR", "OVN_LOGDIR")) {
      builder.environment().put(variable, folder.toString());
    }
    return builder;
  }

  private String run(Duration limit, String... command) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Process p = builder(List.of(command)).redirectOutput(out.toFile()).start();
      if (!p.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        p.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " did not end within " + limit);
      }
      String text = Files.readString(out, StandardCharsets.UTF_8).strip();
      Files.delete(out);
      if (p.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + text);
      }
      return text;
    } catch (IOException e) {
      throw new AssertionError(command[0] + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    org.awaitility.Awaitility.await(what)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(condition::getAsBoolean);
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroyForcibly();
    }
  }
}
