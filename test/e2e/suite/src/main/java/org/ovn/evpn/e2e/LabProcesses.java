// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.ovn.evpn.lab.Lab;
import org.ovn.evpn.lab.NodeMachine;
import org.ovn.evpn.lab.kubelet.Registry;
import org.ovn.evpn.lab.process.LabProcess;
import org.ovn.evpn.lab.shell.LabShell;

/** What the claims do to the lab's processes, as opposed to what they look at. */
final class LabProcesses {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Lab lab;

  LabProcesses(Lab lab) {
    this.lab = lab;
  }

  /** Stops the fixture and starts it again: what a restart of ovnkube does to the nodes. */
  void restartOvnkube() throws InterruptedException {
    LabProcess fixture = lab.fixture();
    fixture.stop();
    start(fixture);
  }

  /**
   * Fails when the fixture has seen a set of advertised networks with which a real ovnkube would
   * not come up again.
   */
  void requireHealthyOvnkube() {
    Path failures = lab.env().logs().resolve("ovnkube-fixture-failures.log");
    Claim.require(!Files.exists(failures), "ovnkube would not start any more, see " + failures);
  }

  /** Kills the node's agent with SIGKILL. */
  void killAgent(String node) {
    lab.agent(node).kill();
  }

  /** Starts the node's agent and waits until it has finished its first pass. */
  void startAgent(String node) throws InterruptedException {
    start(lab.agent(node));
  }

  /** Ends the node's agent in good order. */
  void stopAgent(String node) {
    lab.agent(node).stop();
  }

  /**
   * Runs {@code ovn-adapter release} on the node.
   *
   * @return its exit code and what it said
   */
  LabShell.Result release(String node) {
    return lab.agent(node).release();
  }

  /** Ends the agents and the controller that the lab itself started. */
  void stopProduct() {
    lab.nodes().forEach(node -> lab.agent(node.name()).stop());
    lab.controller().stop();
  }

  /** Starts what runs pods as Kubernetes makes and binds them. */
  void startKubelet() {
    lab.kubelet().start();
  }

  /** Where its images come from. */
  Registry registry() {
    return new Registry(lab.env());
  }

  /** Ends a daemon of FRR on the node, or watchfrr, with SIGKILL. */
  void killFrr(String node, String daemon) {
    lab.shell().check(node, "kill -9 $(</run/frr/%s.pid)".formatted(daemon));
  }

  /** The node as a machine. */
  NodeMachine machine(String node) {
    return lab.machine(node);
  }

  /** What the node's agent says that it has written since its last start, nothing when nothing. */
  List<String> writesOfAgent(String node) {
    List<String> lines = lines(lab.agent(node));
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      start = lines.get(i).contains(LabProcess.STARTED) ? i : start;
    }
    List<String> counts =
        lines.subList(start, lines.size()).stream().filter(l -> l.contains("writes: ")).toList();
    if (counts.isEmpty()) {
      throw new IllegalStateException("the agent does not count its writes: " + lines.get(start));
    }
    return counts.stream().filter(l -> !l.contains("writes: netlink=0 ovsdb=0")).toList();
  }

  private static void start(LabProcess process) throws InterruptedException {
    long before = count(process);
    process.start();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (count(process) == before) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s did not say '%s' within %d s, see %s"
                .formatted(process.name(), LabProcess.STARTED, LIMIT.toSeconds(), process.log()));
      }
      Thread.sleep(50);
    }
  }

  private static long count(LabProcess process) {
    return lines(process).stream().filter(line -> line.contains(LabProcess.STARTED)).count();
  }

  private static List<String> lines(LabProcess process) {
    try {
      return Files.exists(process.log()) ? Files.readAllLines(process.log()) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
