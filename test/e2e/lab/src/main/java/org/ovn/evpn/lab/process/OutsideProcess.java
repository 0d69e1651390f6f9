// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/**
 * A Java process on the machine, in the lab's network namespace. It is found by a variable of its
 * environment, so that no file can name a process that is someone else's by now.
 */
final class OutsideProcess {

  /** The variable that holds {@link #marker()}. */
  static final String MARKER = "LAB_PROCESS";

  private final LabEnv env;
  private final String name;

  OutsideProcess(LabEnv env, String name) {
    this.env = env;
    this.name = name;
  }

  /** What it is known by on this machine. */
  String marker() {
    return env.name() + "/" + name;
  }

  Path log() {
    return env.logs().resolve(name + ".log");
  }

  boolean alive() {
    return handle().isPresent();
  }

  /**
   * Starts it, unless it runs.
   *
   * @param command what ends up as a java that has the marker in its environment
   * @param variables of the environment, beside that of this process and the marker
   */
  void start(List<String> command, Map<String, String> variables) {
    if (alive()) {
      return;
    }
    List<String> whole = new ArrayList<>(Outside.prefix(env));
    whole.add("setsid");
    whole.addAll(command);
    try {
      Files.createDirectories(log().toAbsolutePath().getParent());
      ProcessBuilder b = new ProcessBuilder(whole).directory(env.dir().toFile());
      b.environment().putAll(variables);
      b.environment().put(MARKER, marker());
      b.redirectInput(Path.of("/dev/null").toFile());
      b.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      awaitName(b.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** The process is ip, then setsid, and becomes java by exec: before that it is not found. */
  private void awaitName(Process started) {
    try {
      boolean ended = false;
      while (!ended && !alive()) {
        ended = started.waitFor(20, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while starting " + name, e);
    }
  }

  void stop() {
    handle()
        .ifPresent(h -> {
          h.destroy();
          if (!gone(h)) {
            h.destroyForcibly();
            gone(h);
          }
        });
  }

  void kill() {
    handle()
        .ifPresent(h -> {
          h.destroyForcibly();
          gone(h);
        });
  }

  private static boolean gone(ProcessHandle h) {
    try {
      h.onExit().get(10, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return !h.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for the end of a process", e);
    }
  }

  private Optional<ProcessHandle> handle() {
    return ProcessHandle.allProcesses()
        .filter(h -> h.info().command().map(c -> c.endsWith("/java")).orElse(false))
        .filter(this::marked)
        .findFirst();
  }

  private boolean marked(ProcessHandle h) {
    try {
      String environment =
          Files.readString(
              Path.of("/proc", String.valueOf(h.pid()), "environ"), StandardCharsets.ISO_8859_1);
      return List.of(environment.split("\0", -1)).contains(MARKER + "=" + marker());
    } catch (IOException e) {
      // it has ended, or is of another user
      return false;
    }
  }
}
