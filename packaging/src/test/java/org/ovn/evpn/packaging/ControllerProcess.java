// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** The real controller, as the pod of its Deployment would run it: its account, its environment. */
final class ControllerProcess implements AutoCloseable {
  private final Process process;
  private final Path logFile;

  private ControllerProcess(Process process, Path logFile) {
    this.process = process;
    this.logFile = logFile;
  }

  /**
   * Starts it. It may take some seconds until it leads.
   *
   * @param kubectl of an administrator
   * @param namespace of the ServiceAccount
   * @param env of its container; fields of the pod are the namespace
   * @param pod name
   * @param folder for kubeconfig and log
   */
  static ControllerProcess start(
      Function<String[], Tools.Said> kubectl,
      String namespace,
      JsonNode env,
      String pod,
      Path folder) {
    String token = said(kubectl, "-n", namespace, "create", "token", "udn-controller").strip();
    ObjectNode config =
        Yaml.copy(Yaml.parse("kubeconfig", said(kubectl, "config", "view", "--raw", "--minify")));
    ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token);
    Path log = folder.resolve(pod + ".log");
    try {
      Path kubeconfig = Files.writeString(folder.resolve(pod + ".yaml"), Yaml.write(config));
      ProcessBuilder builder =
          new ProcessBuilder(
              ProcessHandle.current().info().command().orElseThrow(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              "org.ovn.evpn.controller.ControllerMain");
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      for (JsonNode e : env) {
        builder.environment().put(e.path("name").asText(), e.path("value").asText(namespace));
      }
      builder.environment().put("POD_NAME", pod);
      return new ControllerProcess(
          builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String said(Function<String[], Tools.Said> kubectl, String... arguments) {
    return kubectl.apply(arguments).ok();
  }

  /** All that it logged so far. */
  String log() {
    return Kustomization.read(logFile);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
