// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real programs that look at what we ship, built or fetched by the lab's scripts. */
final class Tools {
  static final Path ROOT = PackagingMain.root();

  private static final long MINUTES = 10;
  private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();

  private Tools() {}

  /**
   * What a program said.
   *
   * @param code its exit code
   * @param out its standard output and its standard error
   */
  record Said(int code, String out) {
    /** The output, of a program that must not fail. */
    String ok() {
      assertThat(code).as(out).isZero();
      return out;
    }
  }

  /** kubectl, as the cluster of KUBECONFIG's version has it. */
  static Said kubectl(String... arguments) {
    return run(folder("go-tools").resolve("kubectl"), arguments);
  }

  /** Where kubectl is. */
  static Path kubectlFolder() {
    return folder("go-tools");
  }

  /** Where helm is. */
  static Path helmFolder() {
    return folder("packaging-tools");
  }

  /** frr-k8s' CRDs, out of its Go module. */
  static Path frrK8sCrds() {
    return folder("go-tools").resolve("frr-k8s-crds");
  }

  static Said helm(String... arguments) {
    return run(folder("packaging-tools").resolve("helm"), arguments);
  }

  static Said opm(String... arguments) {
    return run(folder("packaging-tools").resolve("opm"), arguments);
  }

  /** What OLM asks the server of a catalog. */
  static Said olmAsk(String address) {
    return run(folder("packaging-tools").resolve("olm-ask"), address);
  }

  /** Prometheus' checker of rules. */
  static Said promtool(String... arguments) {
    return run(folder("promtool").resolve("promtool"), arguments);
  }

  /** The validators of operator-framework, on a bundle's folder. */
  static Said olmValidate(Path bundle) {
    return run(
        folder("packaging-tools").resolve("olm-validate"),
        "-k8s-version",
        "1.36",
        bundle.toString());
  }

  /** The objects in a text of many. */
  static List<Manifest> objects(String text) {
    return Yaml.documents(text).stream().map(d -> Manifest.of(Path.of("output"), d)).toList();
  }

  /** The only object in a text that may begin with a separator. */
  static JsonNode yaml(String text) {
    List<String> documents = Yaml.documents(text);
    assertThat(documents).hasSize(1);
    return Yaml.parse("output", documents.getFirst());
  }

  /**
   * Objects by kind and name. kustomize adds an empty line where a folded text has an indented one,
   * which means nothing to CEL: such lines are left out.
   */
  static Map<String, JsonNode> byName(List<Manifest> objects) {
    Map<String, JsonNode> out = new TreeMap<>();
    for (Manifest o : objects) {
      String text = Yaml.json(o.tree()).replaceAll("(\\\\n)+", "\\\\n");
      assertThat(out.put(o.toString(), Yaml.parse(o.toString(), text))).as("%s once", o).isNull();
    }
    return out;
  }

  /** A copy of a folder of the repository that a test may spoil. */
  static Path copy(String folder, Path into) {
    Path from = ROOT.resolve(folder);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = into.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return into;
  }

  /** Puts a text in the place of another one, which must be there. */
  static void replace(Path file, String from, String to) {
    try {
      String was = Files.readString(file);
      assertThat(was).contains(from);
      Files.writeString(file, was.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(String script) {
    return FOLDERS.computeIfAbsent(script, Tools::built);
  }

  private static Path built(String script) {
    Path path = ROOT.resolve("test/e2e/lab/libexec").resolve(script);
    try {
      Process p =
          new ProcessBuilder(path.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(p.getInputStream().readAllBytes(), UTF_8).strip();
      assertThat(p.waitFor()).as("%s, see its output", path).isZero();
      return Path.of(out);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path + " did not run", e);
    }
  }

  private static Said run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Process p =
          new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
      p.getOutputStream().close();
      String out = new String(p.getInputStream().readAllBytes(), UTF_8);
      assertThat(p.waitFor(MINUTES, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
      return new Said(p.exitValue(), out);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(program + " did not run", e);
    }
  }
}
