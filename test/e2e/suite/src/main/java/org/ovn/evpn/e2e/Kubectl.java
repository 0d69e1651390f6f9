package org.ovn.evpn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The admin's kubectl against the lab's API server: the suite sees the API just as a user does.
 * Thread-safe.
 */
final class Kubectl {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String program;
  private final Path kubeconfig;

  Kubectl(String program, Path kubeconfig) {
    this.program = program;
    this.kubeconfig = kubeconfig;
  }

  /** Runs kubectl; returns standard output. Fails with standard error as the message. */
  String run(String... arguments) throws IOException, InterruptedException {
    return feed("", arguments);
  }

  /** As {@link #run}, with {@code input} on standard input. */
  String feed(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.add("--kubeconfig=" + kubeconfig);
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("kubectl", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(
            "kubectl %s: exit %d: %s"
                .formatted(String.join(" ", arguments), exit, Files.readString(errors).strip()));
      }
      return output;
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  JsonNode json(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-o");
    all.add("json");
    return JSON.readTree(run(all.toArray(String[]::new)));
  }

  void apply(String yaml) throws IOException, InterruptedException {
    feed(yaml, "apply", "--server-side", "--field-manager=e2e-admin", "-f", "-");
  }

  void apply(Path file) throws IOException, InterruptedException {
    apply(Files.readString(file));
  }
}
