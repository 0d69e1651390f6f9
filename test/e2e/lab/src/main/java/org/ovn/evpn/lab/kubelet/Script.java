// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ovn.evpn.lab.LabException;

/**
 * A bash that goes on, with a script that this side gave it and talks with, line by line. One
 * thread may write and another one read.
 */
final class Script implements AutoCloseable {

  /** What a line with a process id begins with. */
  static final String PID = "pid ";

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  private Script(Process process) {
    this.process = process;
    this.in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts one.
   *
   * @param shell a bash that reads its script from its input
   */
  static Script start(List<String> shell, String script) {
    try {
      Script started =
          new Script(
              new ProcessBuilder(shell).redirectError(ProcessBuilder.Redirect.INHERIT).start());
      // read as a whole before it is run: what comes behind it on its input is its input
      started.say("{\n" + script + "\nexit\n}");
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + shell.getFirst(), e);
    }
  }

  /** Runs one to its end; its exit code. */
  static int run(List<String> shell, String script) {
    try (Script started = start(shell, script)) {
      return started.await();
    }
  }

  /** Gives it a line. */
  void say(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("a script does not listen any more", e);
    }
  }

  /** Its next line; empty when there is none any more. */
  String line() {
    try {
      String line = out.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }

  /** All that it still prints, until it ends. */
  String rest() {
    StringBuilder rest = new StringBuilder();
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        rest.append(line).append('\n');
      }
    } catch (IOException e) {
      // it was ended from here
    }
    return rest.toString();
  }

  /** Waits for its end; its exit code. */
  int await() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for a script", e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Closes its input, which is how it is told to end. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // it has ended
    }
  }
}
