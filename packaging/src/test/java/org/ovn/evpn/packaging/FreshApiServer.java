// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * An API server that never heard of us. Most of what goes wrong with CRDs goes wrong only there.
 */
final class FreshApiServer implements AutoCloseable {
  private static final Path API_SERVER = Tools.ROOT.resolve("test/e2e/lab/bin/api-server");

  private final Path folder;
  private final String kubeconfig;

  /** Starts it, with its data in that folder. */
  FreshApiServer(Path folder) {
    this.folder = folder;
    this.kubeconfig = run("start").strip();
  }

  String kubeconfig() {
    return kubeconfig;
  }

  Tools.Said kubectl(String... arguments) {
    return Tools.kubectl(with(arguments));
  }

  Tools.Said helm(String... arguments) {
    return Tools.helm(with(arguments));
  }

  /**
   * What a user did, by the audit log: verb, group and resource. An apply that made an object is
   * one of a patch and of a create.
   */
  Set<String> audited(String user) throws IOException {
    Set<String> out = new TreeSet<>();
    for (String line : Files.readAllLines(folder.resolve("logs/audit.log"))) {
      JsonNode event = Yaml.parse("audit.log", line);
      JsonNode object = event.path("objectRef");
      if (!event.at("/user/username").asText().equals(user) || object.isMissingNode()) {
        continue;
      }
      String subresource = object.path("subresource").asText();
      String what =
          " "
              + object.path("apiGroup").asText()
              + "/"
              + object.path("resource").asText()
              + (subresource.isEmpty() ? "" : "/" + subresource);
      out.add(event.path("verb").asText() + what);
      if (event.at("/responseStatus/code").asInt() == 201) {
        out.add("create" + what);
      }
    }
    return out;
  }

  private String[] with(String... arguments) {
    String[] out = Arrays.copyOf(arguments, arguments.length + 1);
    out[arguments.length] = "--kubeconfig=" + kubeconfig;
    return out;
  }

  private String run(String verb) {
    try {
      Process p =
          new ProcessBuilder(API_SERVER.toString(), verb, folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(p.getInputStream().readAllBytes(), UTF_8);
      assertThat(p.waitFor()).as("%s %s", API_SERVER, verb).isZero();
      return out;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(API_SERVER + " did not run", e);
    }
  }

  @Override
  public void close() {
    run("stop");
  }
}
