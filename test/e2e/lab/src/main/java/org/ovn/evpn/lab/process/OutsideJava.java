// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/** A Java program of the project that runs on the machine, in the lab's network namespace. */
public final class OutsideJava implements LabProcess {

  private final LabEnv env;
  private final String name;
  private final String mainClass;
  private final Path module;
  private final Map<String, String> variables;

  /**
   * @param env the lab
   * @param name the program's name
   * @param mainClass its main class
   * @param module the folder of its Maven module, built: its classes and what they need are taken
   *     from target
   * @param variables its environment, beside that of this process
   */
  public OutsideJava(
      LabEnv env, String name, String mainClass, Path module, Map<String, String> variables) {
    this.env = env;
    this.name = name;
    this.mainClass = mainClass;
    this.module = module;
    this.variables = Map.copyOf(variables);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Path log() {
    return env.logs().resolve(name + ".log");
  }

  @Override
  public boolean alive() {
    return handle().isPresent();
  }

  @Override
  public void start() {
    if (alive()) {
      return;
    }
    Path target = module.resolve("target");
    if (!Files.exists(target.resolve("classes").resolve(mainClass.replace('.', '/') + ".class"))) {
      throw new LabException(
          name + " is not built: " + mainClass + " is not in " + target + "; run ./mvnw package");
    }
    List<String> command = new ArrayList<>(Outside.prefix(env));
    command.addAll(
        List.of(
            "setsid",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-D" + marker(),
            "-cp",
            target.resolve("classes") + ":" + target.resolve("lib") + "/*",
            mainClass));
    try {
      Files.createDirectories(log().toAbsolutePath().getParent());
      ProcessBuilder b = new ProcessBuilder(command).directory(env.dir().toFile());
      b.environment().putAll(variables);
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

  @Override
  public void stop() {
    handle()
        .ifPresent(h -> {
          h.destroy();
          if (!gone(h)) {
            h.destroyForcibly();
            gone(h);
          }
        });
  }

  @Override
  public void kill() {
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

  private String marker() {
    return "udn-evpn-lab.process=" + env.name() + "/" + name;
  }

  /**
   * Found by what its command line says, so that no file can name a process that is someone else's
   * by now.
   */
  private Optional<ProcessHandle> handle() {
    String marker = "-D" + marker();
    return ProcessHandle.allProcesses()
        .filter(h -> h.info().arguments().map(a -> List.of(a).contains(marker)).orElse(false))
        .filter(h -> h.info().command().map(c -> c.endsWith("/java")).orElse(false))
        .findFirst();
  }
}
