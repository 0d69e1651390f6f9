package org.ovn.evpn.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Watches what changes on a node with tools that are not ours: {@code ip monitor}, {@code bridge
 * monitor} and {@code ovsdb-client monitor}. Lines of other writers are left out by what only we
 * write.
 */
final class NodeWitness implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(10);

  /** How much each had said, of what was there already, when watching began. */
  private final Map<Background, Integer> monitors;

  private NodeWitness(Map<Background, Integer> monitors) {
    this.monitors = monitors;
  }

  static NodeWitness on(LabShell shell, String node) throws Exception {
    Path folder = Files.createTempDirectory("witness");
    List<Background> monitors = new ArrayList<>();
    monitors.add(
        shell.start(
            node, "echo ready; exec ip -o monitor link address neigh route", folder.resolve("ip")));
    monitors.add(
        shell.start(
            node, "echo ready; exec bridge monitor fdb vlan vni", folder.resolve("bridge")));
    monitors.add(
        shell.start(
            node,
            "echo ready; exec ovsdb-client monitor unix:/run/ovn/ovnnb_db.sock OVN_Northbound ALL",
            folder.resolve("nb")));
    // not ALL: Open vSwitch writes the statistics of every interface itself, each five seconds
    monitors.add(
        shell.start(
            node,
            "echo ready; exec ovsdb-client monitor unix:/run/openvswitch/db.sock Open_vSwitch"
                + " Interface name,type,external_ids,mtu_request",
            folder.resolve("ovs")));
    for (Background monitor : monitors) {
      if (!monitor.awaitOutput("ready", START)) {
        throw new IllegalStateException("no monitor: " + monitor.output());
      }
    }
    Thread.sleep(1000);
    Map<Background, Integer> before = new LinkedHashMap<>();
    monitors.forEach(monitor -> before.put(monitor, monitor.output().length()));
    return new NodeWitness(before);
  }

  /** What changed on our own devices and rows since the witness started. */
  List<String> writes() throws InterruptedException {
    Thread.sleep(500);
    for (Background monitor : monitors.keySet()) {
      if (!monitor.alive()) {
        throw new IllegalStateException("a witness did not watch to the end: " + monitor.output());
      }
    }
    return monitors.entrySet().stream()
        .flatMap(entry -> entry.getKey().output().substring(entry.getValue()).lines())
        .filter(line ->
            line.contains("evb-")
                || line.contains("ev4-")
                || line.contains("evl2.")
                || line.contains("evl3.")
                || line.contains("evo.")
                || line.contains("evpn"))
        .filter(line ->
            !line.contains("proto zebra")
                && !line.contains("REACHABLE")
                && !line.contains("STALE")
                && !line.contains("DELAY")
                && !line.contains("PROBE"))
        .toList();
  }

  @Override
  public void close() {
    monitors.keySet().forEach(Background::close);
  }
}
