// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real ovsdb-server of one database, and its command line tools as witness. */
public final class OvsServer implements AutoCloseable {
  public static final Path VSWITCH_SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final Path folder;
  private final Path file;
  private Process process;

  private OvsServer(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("conf.db");
  }

  /** Creates an empty database of this schema in the folder and serves it. */
  public static OvsServer start(Path folder, Path schema) {
    if (!Files.isReadable(schema)) {
      throw new AssertionError(
          schema
              + " is missing: install the Debian package "
              + (schema.startsWith("/usr/share/ovn") ? "ovn-common" : "openvswitch-switch"));
    }
    OvsServer server = new OvsServer(folder);
    run("ovsdb-tool", "create", server.file.toString(), schema.toString());
    server.up();
    return server;
  }

  public Path socket() {
    return folder.resolve("db.sock");
  }

  public long pid() {
    return process.pid();
  }

  public void up() {
    try {
      process =
          new ProcessBuilder(
                  "ovsdb-server",
                  file.toString(),
                  "--remote=punix:" + socket(),
                  "--unixctl=" + folder.resolve("ctl"),
                  "--log-file=" + folder.resolve("log"),
                  "-vconsole:off")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out").toFile())
              .start();
    } catch (IOException e) {
      throw new AssertionError(
          "ovsdb-server is missing: install the Debian package openvswitch-switch", e);
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(socket())) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new AssertionError("ovsdb-server did not start, see " + folder);
      }
      pause();
    }
  }

  /** Ends the server as a crash would. */
  public void crash() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(socket());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void signal(String name) {
    run("kill", "-" + name, Long.toString(pid()));
  }

  public String vsctl(String... args) {
    return tool("ovs-vsctl", List.of("--no-wait"), args);
  }

  public String nbctl(String... args) {
    return tool("ovn-nbctl", List.of(), args);
  }

  private String tool(String name, List<String> options, String... args) {
    List<String> command = new ArrayList<>(List.of(name, "--db=unix:" + socket(), "--timeout=20"));
    command.addAll(options);
    command.addAll(List.of(args));
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) {
    try {
      Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (p.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + out);
      }
      return out.strip();
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + " is missing: install Debian's openvswitch-switch and ovn-common", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    crash();
  }
}
