// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Watches what changes on a node with tools that are not ours: {@code ip monitor}, {@code bridge
 * monitor} and {@code ovsdb-client monitor}. Lines of other writers are left out by what only we
 * write.
 */
final class NodeWitness implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(10);

  private static final Pattern OURS =
      Pattern.compile("\\bev(b|d|4|6)-|\\bev(l2|l3|o)[.]|evpn|proto 177\\b");
  private static final Pattern CHANGED_ROW = Pattern.compile(" (insert|delete|old|new) ");
  private static final Pattern OTHERS = Pattern.compile("proto zebra|REACHABLE|STALE|DELAY|PROBE");

  /** What is watched, by the name that the lines carry. */
  private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("ip", "ip -o monitor link address neigh route");
    COMMANDS.put("bridge", "bridge monitor fdb vlan vni");
    COMMANDS.put("nb", database("/run/ovn/ovnnb_db.sock", "OVN_Northbound", "ALL"));
    COMMANDS.put("sb", database("/run/ovn/ovnsb_db.sock", "OVN_Southbound", "FDB"));
    // not ALL: Open vSwitch writes the statistics of every interface itself, each five seconds
    COMMANDS.put(
        "ovs",
        database(
            "/run/openvswitch/db.sock",
            "Open_vSwitch",
            "Interface name,type,external_ids,mtu_request"));
    COMMANDS.put(
        "ovs-port",
        database("/run/openvswitch/db.sock", "Open_vSwitch", "Port name,tag,external_ids"));
    COMMANDS.put(
        "ovs-bridge",
        database("/run/openvswitch/db.sock", "Open_vSwitch", "Bridge name,ports,external_ids"));
  }

  private record Monitor(String name, Background process, int before) {}

  private final List<Monitor> monitors;

  private NodeWitness(List<Monitor> monitors) {
    this.monitors = monitors;
  }

  private static String database(String socket, String name, String what) {
    return "ovsdb-client monitor unix:%s %s %s".formatted(socket, name, what);
  }

  static NodeWitness on(LabShell shell, String node) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("witness");
    List<String> names = List.copyOf(COMMANDS.keySet());
    List<Background> started =
        Together.look(
            names,
            name -> {
              Background monitor =
                  shell.start(node, "echo ready; exec " + COMMANDS.get(name), folder.resolve(name));
              if (!monitor.awaitOutput("ready", START)) {
                throw new IllegalStateException("no monitor: " + monitor.output());
              }
              return monitor;
            });
    Thread.sleep(1000);
    List<Monitor> monitors = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      // what it said so far is of what was there already
      Background monitor = started.get(i);
      monitors.add(new Monitor(names.get(i), monitor, monitor.output().length()));
    }
    return new NodeWitness(monitors);
  }

  /**
   * What changed on our own devices and rows since the witness started, up to {@code longer} from
   * now; each line begins with the name of what saw it.
   */
  List<String> writes(Duration longer) throws InterruptedException {
    Thread.sleep(longer.toMillis());
    for (Monitor monitor : monitors) {
      if (!monitor.process().alive()) {
        throw new IllegalStateException(
            "a witness did not watch to the end: " + monitor.process().output());
      }
    }
    return monitors.stream().flatMap(NodeWitness::ours).toList();
  }

  private static Stream<String> ours(Monitor monitor) {
    Predicate<String> such =
        switch (monitor.name()) {
          // rows of FDB have no names; only we delete there
          case "sb" -> line -> line.contains(" delete ");
          // nor has a bridge anything of ours but our port's id among its ports
          case "ovs-bridge" -> CHANGED_ROW.asPredicate();
          default -> OURS.asPredicate().and(OTHERS.asPredicate().negate());
        };
    return monitor
        .process()
        .output()
        .substring(monitor.before())
        .lines()
        .filter(such)
        .map(line -> monitor.name() + ": " + line);
  }

  @Override
  public void close() {
    monitors.forEach(monitor -> monitor.process().close());
  }
}
