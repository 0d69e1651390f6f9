// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.process.LabProcess;
import org.ovn.evpn.lab.shell.LabShell;
import org.ovn.evpn.lab.topology.Fabric;

/**
 * The lab on the command line, for a lab that is booted and has its API server ({@code LAB_DIR}
 * names it).
 *
 * <pre>
 * up [--topology FILE] [--without PART,…]   fabric, nodes, cluster objects and all programs
 * down                                      all of that away again
 * exec PLACE COMMAND…                       one command in a place
 * shell PLACE                               an interactive shell there
 * status                                    what is there and what runs
 * check                                     whether Geneve between the first two nodes works
 * snapshot FOLDER                           what every place has, and the API's objects, as files
 * </pre>
 */
public final class LabMain {

  private static final String USAGE =
      "usage: LabMain up [--topology FILE] [--without PART,...] | down | exec PLACE COMMAND... |"
          + " shell PLACE | status | check | snapshot FOLDER\n"
          + "       PART: "
          + String.join(", ", new TreeSet<>(LabUp.PARTS))
          + "\n       the environment variable LAB_DIR names the folder of a booted lab";

  private LabMain() {}

  /** Runs one command; exit code 0 only when it did what it was to do. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    int exit;
    try {
      exit = run(List.of(args), out);
    } catch (LabException | IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage());
      exit = 1;
    } catch (IOException e) {
      System.err.println("error: " + e);
      exit = 1;
    }
    out.flush();
    System.exit(exit);
  }

  private static int run(List<String> args, PrintStream out) throws IOException {
    if (args.isEmpty()) {
      System.err.println(USAGE);
      return 2;
    }
    List<String> rest = args.subList(1, args.size());
    return switch (args.getFirst()) {
      case "up" -> up(rest, out);
      case "down" -> down(out);
      case "exec" -> exec(rest);
      case "shell" -> shell(rest);
      case "status" -> status(out);
      case "check" -> new GeneveCheck(Lab.attach(LabEnv.fromEnvironment()), out).run() ? 0 : 1;
      case "snapshot" -> snapshot(rest, out);
      default -> {
        System.err.println(USAGE);
        yield 2;
      }
    };
  }

  private static int up(List<String> args, PrintStream out) throws IOException {
    String text = standard();
    Set<String> without = new TreeSet<>();
    for (int i = 0; i < args.size(); i += 2) {
      String value = i + 1 < args.size() ? args.get(i + 1) : "";
      switch (args.get(i)) {
        case "--topology" -> text = Files.readString(Path.of(value));
        case "--without" -> without.addAll(Arrays.asList(value.split(",")));
        default ->
            throw new IllegalArgumentException("unknown option " + args.get(i) + "\n" + USAGE);
      }
    }
    for (String part : without) {
      if (!LabUp.PARTS.contains(part)) {
        throw new IllegalArgumentException(
            "--without " + part + ": there is no such part\n" + USAGE);
      }
    }
    LabEnv env = LabEnv.fromEnvironment();
    Fabric fabric = Fabric.parse(text, "of --topology");
    new LabUp(Lab.of(env, fabric), without, out).up(text);
    return 0;
  }

  private static int down(PrintStream out) {
    LabEnv env = LabEnv.fromEnvironment();
    Fabric fabric =
        Files.exists(Lab.topologyFile(env))
            ? Fabric.load(Lab.topologyFile(env))
            : Fabric.standard();
    new LabUp(Lab.of(env, fabric), Set.of(), out).down();
    return 0;
  }

  private static int exec(List<String> args) throws IOException {
    if (args.size() < 2) {
      throw new IllegalArgumentException("exec needs a place and a command\n" + USAGE);
    }
    LabShell shell = new LabShell(LabEnv.fromEnvironment());
    List<String> words = args.subList(1, args.size());
    String line =
        words.size() == 1
            ? words.getFirst()
            : String.join(" ", words.stream().map(LabShell::quote).toList());
    return wait(shell.command(args.getFirst(), "bash -c " + LabShell.quote(line)));
  }

  private static int shell(List<String> args) throws IOException {
    if (args.size() != 1) {
      throw new IllegalArgumentException("shell needs a place\n" + USAGE);
    }
    LabEnv env = LabEnv.fromEnvironment();
    String place = args.getFirst();
    List<String> command =
        new ArrayList<>(new LabShell(env).command(place, interactive(env, place)));
    if (command.getFirst().equals("ssh")) {
      command.add(1, "-t");
    }
    return wait(command);
  }

  /** The prompt names the place; kubectl, vtysh, ovs-vsctl and ovn-nbctl work as on a node. */
  private static String interactive(LabEnv env, String place) {
    String rc = "PS1='[" + place + "] \\w\\$ '; alias ll='ls -l' k=kubectl";
    return "env TERM=\"${TERM:-xterm}\" KUBECONFIG="
        + env.guestDir()
        + "/kubeconfig bash --rcfile <(echo "
        + LabShell.quote(rc)
        + ") -i";
  }

  private static int status(PrintStream out) {
    Lab lab = Lab.attach(LabEnv.fromEnvironment());
    out.println("lab     " + lab.env().name() + " (" + lab.env().dir() + ")");
    out.println("places  " + String.join(" ", lab.places()));
    List<LabProcess> all = new ArrayList<>(List.of(lab.fixture(), lab.controller()));
    for (NodePlan n : lab.nodes()) {
      all.add(lab.agent(n.name()));
    }
    for (LabProcess p : all) {
      out.println("        " + (p.alive() ? "runs   " : "ended  ") + p.name() + "  " + p.log());
    }
    for (NodePlan n : lab.nodes()) {
      LabShell.Result r =
          lab.run(n.name(), "vtysh -c 'show bgp summary' 2>&1 | grep -E '^[0-9]|Summary' ; true");
      out.println(n.name() + "\n" + r.out().stripTrailing().indent(8).stripTrailing());
    }
    return 0;
  }

  private static int snapshot(List<String> args, PrintStream out) {
    if (args.size() != 1) {
      throw new IllegalArgumentException("snapshot needs a folder\n" + USAGE);
    }
    Path folder = Path.of(args.getFirst()).toAbsolutePath();
    Lab.attach(LabEnv.fromEnvironment()).snapshot(folder);
    out.println(folder);
    return 0;
  }

  private static int wait(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static String standard() throws IOException {
    try (InputStream in = Fabric.class.getResourceAsStream("default-topology.yaml")) {
      if (in == null) {
        throw new LabException("default-topology.yaml is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
