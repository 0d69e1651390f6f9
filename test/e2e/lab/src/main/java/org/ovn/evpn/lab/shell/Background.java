// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.ovn.evpn.lab.LabException;

/**
 * A script that goes on in a place of the lab, with its output in a file on this side. Safe for use
 * by many threads.
 */
public final class Background implements AutoCloseable {

  private static final String PID = "@pid ";

  private final LabShell shell;
  private final Process process;
  private final Path log;

  Background(LabShell shell, Process process, Path log) {
    this.shell = shell;
    this.process = process;
    this.log = log;
  }

  /** The file with its output so far. */
  public Path log() {
    return log;
  }

  /** Its output so far, without this class's own first line. */
  public String output() {
    try {
      String all = Files.readString(log);
      return all.startsWith(PID) ? all.substring(all.indexOf('\n') + 1) : all;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  /** Its process id in the guest, as soon as it has one. */
  public OptionalInt pid() {
    try {
      List<String> lines = Files.readAllLines(log);
      if (!lines.isEmpty() && lines.getFirst().startsWith(PID)) {
        return OptionalInt.of(Integer.parseInt(lines.getFirst().substring(PID.length()).strip()));
      }
      return OptionalInt.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  /** Whether it still runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws LabException when it has not ended in time
   */
  public int await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "a script in the background was not done after "
                + limit.toSeconds()
                + " s; see "
                + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for a script in the background", e);
    }
  }

  /** Waits until its output has a text, at most the given time; whether it came. */
  public boolean awaitOutput(String text, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!output().contains(text)) {
      if (System.nanoTime() > end || !alive()) {
        return output().contains(text);
      }
      pause();
    }
    return true;
  }

  /**
   * Sends it a signal in the guest.
   *
   * @param name for instance {@code INT}
   */
  public void signal(String name) {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (pid().isEmpty() && alive() && System.nanoTime() < end) {
      pause();
    }
    pid().ifPresent(pid -> shell.run(LabShell.GUEST, "kill -" + name + " " + pid));
  }

  /** Ends it by SIGINT (what tcpdump and ping write their summary on) and waits for its end. */
  public int stop() {
    if (alive()) {
      signal("INT");
    }
    return await(Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    if (alive()) {
      signal("KILL");
      process.destroy();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for a script in the background", e);
    }
  }
}
