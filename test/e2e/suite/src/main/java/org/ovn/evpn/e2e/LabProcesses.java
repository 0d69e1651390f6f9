package org.ovn.evpn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import org.ovn.evpn.lab.Lab;
import org.ovn.evpn.lab.process.LabProcess;

/** What the claims do to the lab's processes, as opposed to what they look at. */
final class LabProcesses {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STARTED = "start complete";

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

  /** Kills the node's agent with SIGKILL. */
  void killAgent(String node) {
    lab.agent(node).kill();
  }

  /** Starts the node's agent and waits until it has finished its first pass. */
  void startAgent(String node) throws InterruptedException {
    start(lab.agent(node));
  }

  private static void start(LabProcess process) throws InterruptedException {
    long before = count(process);
    process.start();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (count(process) == before) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s did not say '%s' within %d s, see %s"
                .formatted(process.name(), STARTED, LIMIT.toSeconds(), process.log()));
      }
      Thread.sleep(50);
    }
  }

  private static long count(LabProcess process) {
    try {
      return Files.exists(process.log())
          ? Files.readString(process.log()).lines().filter(line -> line.contains(STARTED)).count()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
