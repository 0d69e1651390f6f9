// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.api.manifests.ApiServer;

/** Nobody but the API server looks at the examples that the console shows. */
@Tag("api")
class ExamplesApiTest {
  private static final Pattern COPIED =
      Pattern.compile("```\\n(.*?)```\\{\\{copy}}", Pattern.DOTALL);

  @TempDir Path folder;

  @BeforeAll
  static void ourKinds() {
    assertThat(new ApiServer().admin).isNotNull();
  }

  @Test
  void almExamples_areTaken() {
    String csv =
        Kustomization.read(
            Tools.ROOT.resolve("bundle/manifests/udn-evpn.clusterserviceversion.yaml"));
    String examples =
        Yaml.parse("csv", csv).at("/metadata/annotations").path("alm-examples").asText();
    List<JsonNode> objects = new ArrayList<>();
    Yaml.parse("alm-examples", "list: " + examples).path("list").forEach(objects::add);
    assertThat(objects).hasSizeGreaterThanOrEqualTo(6);
    objects.forEach(o -> assertThat(applied(Yaml.write(o)).ok()).contains("dry run"));
  }

  @Test
  void consoleSamples_areTaken() {
    List<Manifest> samples =
        Tools.objects(Kustomization.read(Tools.ROOT.resolve(ConsoleSamples.FILE)));
    assertThat(samples).hasSizeGreaterThanOrEqualTo(6);
    samples.forEach(
        s -> assertThat(applied(s.tree().at("/spec/yaml").asText()).ok()).contains("dry run"));
  }

  @Test
  void objectsOfTheQuickStart_areTaken() {
    Matcher m =
        COPIED.matcher(
            Yaml.parse(
                    "quick start",
                    Kustomization.read(
                        Tools.ROOT.resolve("overlays/components/console/console-quickstart.yaml")))
                .at("/spec/tasks")
                .findValuesAsText("description")
                .toString());
    int found = 0;
    while (m.find()) {
      found++;
      assertThat(applied(m.group(1)).ok()).contains("dry run");
    }
    assertThat(found).isEqualTo(2);
  }

  @Test
  void example_withAFieldThatIsNotThere_isRefused_soTheTestsAboveWouldSee() {
    Tools.Said said =
        applied(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: VTEP
            metadata: {name: bad}
            spec: {cidrs: [10.254.0.0/24], colour: blue}
            """);
    assertThat(said.code()).isNotZero();
    assertThat(said.out()).contains("spec.colour");
  }

  /** An apply, as objects of these names may be there. */
  private Tools.Said applied(String yaml) {
    try {
      Path file = Files.createTempFile(folder, "example", ".yaml");
      Files.writeString(file, yaml);
      return Tools.kubectl(
          "apply",
          "--server-side",
          "--force-conflicts",
          "--dry-run=server",
          "--validate=strict",
          "-f",
          file.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
