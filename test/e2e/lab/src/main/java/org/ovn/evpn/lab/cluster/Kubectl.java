// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.process.Outside;

/** kubectl as the lab's administrator. Holds no state; safe for use by many threads at once. */
public final class Kubectl {

  private static final String MANAGER = "--field-manager=udn-evpn-lab";

  private final LabEnv env;
  private final Path kubeconfig;

  /**
   * @param env the lab; kubectl is that of its tools
   */
  public Kubectl(LabEnv env) {
    this.env = env;
    this.kubeconfig = env.kubeconfig();
  }

  /**
   * Runs kubectl.
   *
   * @return its standard output
   * @throws LabException when it fails; the message has its standard error
   */
  public String run(String... arguments) {
    return feed("", arguments);
  }

  /** As {@link #run}, with text on its standard input. */
  public String feed(String input, String... arguments) {
    List<String> command = new ArrayList<>(Outside.prefix(env));
    command.add(env.require("LAB_TOOLS") + "/kubectl");
    command.add("--kubeconfig=" + kubeconfig);
    // every lab's API server has the same address: what one served is not what another serves
    command.add("--cache-dir=" + env.dir().resolve("kubectl-cache"));
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("kubectl", ".err");
      try {
        Process p = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (OutputStream in = p.getOutputStream()) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = p.waitFor();
        if (exit != 0) {
          throw new LabException(
              "kubectl "
                  + String.join(" ", arguments)
                  + " ended with "
                  + exit
                  + ": "
                  + Files.readString(errors).strip());
        }
        return out;
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for kubectl", e);
    }
  }

  /** Applies YAML or JSON on the server side. */
  public void apply(String objects) {
    feed(objects, "apply", "--server-side", "--force-conflicts", MANAGER, "-f", "-");
  }

  /** Applies files. */
  public void applyFiles(Collection<Path> files) {
    List<String> arguments =
        new ArrayList<>(List.of("apply", "--server-side", "--force-conflicts", MANAGER));
    files.forEach(f -> arguments.add("--filename=" + f));
    run(arguments.toArray(String[]::new));
  }

  /** Applies all files of a folder and those below, or of a kustomization. */
  public void applyFolder(Path folder) {
    if (Files.exists(folder.resolve("kustomization.yaml"))) {
      run("apply", "--server-side", "--force-conflicts", MANAGER, "-k", folder.toString());
    } else {
      run("apply", "--server-side", "--force-conflicts", MANAGER, "-R", "-f", folder.toString());
    }
  }

  /** Waits until the API server serves all kinds that it was told of. */
  public void awaitCrds() {
    run(
        "wait",
        "--for=condition=Established",
        "--timeout=60s",
        "customresourcedefinitions",
        "--all");
  }

  /**
   * Gives a service account a token, valid for a day: as a kubeconfig, and as the folder that a pod
   * of it has.
   *
   * @param who the name of both, as for {@link LabEnv#kubeconfig(String)}
   */
  public void account(String namespace, String account, String who) {
    token(who, namespace, account);
  }

  /**
   * The same with a token as kubelet gives it to a pod: bound to the pod, so that it names the
   * pod's node.
   *
   * @param pod a pod of that account, and the name of both
   */
  public void podAccount(String namespace, String account, String pod) {
    token(pod, namespace, account, "--bound-object-kind=Pod", "--bound-object-name=" + pod);
  }

  private void token(String who, String namespace, String account, String... bound) {
    List<String> arguments =
        new ArrayList<>(
            List.of("create", "token", account, "--namespace=" + namespace, "--duration=24h"));
    arguments.addAll(List.of(bound));
    String token = run(arguments.toArray(String[]::new)).strip();
    try {
      String admin = Files.readString(kubeconfig);
      Files.writeString(env.kubeconfig(who), Kubeconfigs.withToken(admin, namespace, token));
      Path folder = Files.createDirectories(env.serviceAccount(who));
      Files.writeString(folder.resolve("token"), token);
      Files.writeString(folder.resolve("ca.crt"), Kubeconfigs.authority(admin));
      Files.writeString(folder.resolve("namespace"), namespace);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the token of " + who, e);
    }
  }
}
