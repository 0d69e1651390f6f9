// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one running lab keeps its things: the folder {@code $LAB_DIR} and the shell variables of
 * its {@code env} file.
 *
 * <p>The lab's bootstrap writes the folder; this class only reads it. Immutable and safe for use by
 * many threads.
 *
 * @param dir the lab's folder ({@code $LAB_DIR})
 * @param variables the variables of {@code $LAB_DIR/env}
 */
public record LabEnv(Path dir, Map<String, String> variables) {

  private static final Pattern LINE =
      Pattern.compile("^(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$");

  /** Copies the variables. */
  public LabEnv {
    variables = Map.copyOf(variables);
  }

  /**
   * Reads the folder of a lab.
   *
   * @param labDir the lab's folder
   * @return what it says
   * @throws LabException when the folder has no readable {@code env} file, that is, when no lab is
   *     there
   */
  public static LabEnv load(Path labDir) {
    Path dir = labDir.toAbsolutePath().normalize();
    Path env = dir.resolve("env");
    if (!Files.isReadable(env)) {
      throw new LabException(
          "no lab at " + dir + ": its file env is missing; start one with 'make lab-up'");
    }
    try {
      return new LabEnv(dir, parse(Files.readAllLines(env)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + env, e);
    }
  }

  /**
   * The lab named by the environment variable {@code LAB_DIR}.
   *
   * @return what its folder says
   * @throws LabException when the variable is not set or no lab is there
   */
  public static LabEnv fromEnvironment() {
    String dir = System.getenv("LAB_DIR");
    if (dir == null || dir.isEmpty()) {
      throw new LabException("LAB_DIR is not set: it names the folder of the running lab");
    }
    return load(Path.of(dir));
  }

  static Map<String, String> parse(List<String> lines) {
    Map<String, String> out = new LinkedHashMap<>();
    for (String line : lines) {
      Matcher m = LINE.matcher(line.strip());
      if (m.matches()) {
        out.put(m.group(1), unquote(m.group(2)));
      }
    }
    return out;
  }

  private static String unquote(String raw) {
    String v = raw.strip();
    if (v.length() >= 2) {
      char q = v.charAt(0);
      if ((q == '"' || q == '\'') && v.charAt(v.length() - 1) == q) {
        return v.substring(1, v.length() - 1);
      }
    }
    return v;
  }

  /** A variable of the {@code env} file. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** The lab's name; the folder's own name unless {@code LAB_NAME} says otherwise. */
  public String name() {
    return variable("LAB_NAME").orElseGet(() -> String.valueOf(dir.getFileName()));
  }

  /**
   * The network namespace of the machine that holds API server, controller, fixture and test
   * runner.
   */
  public String netns() {
    return variable("LAB_NETNS").orElseGet(() -> "evpnlab-" + name());
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return dir.resolve("kubeconfig");
  }

  /** The kubeconfig of one service account or other user, for instance {@code udn-controller}. */
  public Path kubeconfig(String who) {
    return dir.resolve("kubeconfig-" + who);
  }

  /**
   * What kubelet mounts into a pod of a service account: token, ca.crt and namespace.
   *
   * @param who as for {@link #kubeconfig(String)}
   */
  public Path serviceAccount(String who) {
    return dir.resolve(serviceAccountName(who));
  }

  /** The name of that folder, in {@link #dir()} and in {@link #guestDir()}. */
  public static String serviceAccountName(String who) {
    return "serviceaccount-" + who;
  }

  /** The ssh configuration with the host {@code guest}. */
  public Path sshConfig() {
    return dir.resolve("ssh_config");
  }

  /** The folder of all log files. */
  public Path logs() {
    return dir.resolve("logs");
  }

  /** The lab's own folder as the guest sees it. */
  public String guestDir() {
    return variable("LAB_GUEST_DIR").orElseGet(() -> "/lab/" + name());
  }

  /**
   * The lab's own folder of the guest as this side sees it: what is written here is at {@link
   * #guestDir()} there.
   *
   * @throws LabException when the {@code env} file does not name the root tree
   */
  public Path guestDirOutside() {
    return Path.of(require("LAB_ROOT") + guestDir());
  }

  /**
   * The command that opens a shell in the guest, to which one argument with the command line is
   * added.
   *
   * <p>{@code LAB_ENTER} overrides it: a lab on the machine's own kernel needs no ssh.
   */
  public List<String> enterCommand() {
    return variable("LAB_ENTER")
        .map(v -> List.of(v.strip().split("\\s+")))
        .orElseGet(() -> List.of("ssh", "-F", sshConfig().toString(), "guest"));
  }

  /**
   * A variable that must be there.
   *
   * @throws LabException when it is not
   */
  public String require(String name) {
    return variable(name)
        .orElseThrow(() ->
            new LabException("the lab's file " + dir.resolve("env") + " does not set " + name));
  }
}
