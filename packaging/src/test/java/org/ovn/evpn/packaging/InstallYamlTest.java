// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InstallYamlTest {

  @Test
  void kinds_comeInTheOrderThatAnApiServerWants() {
    List<Manifest> mixed =
        Stream.of("Other", "Deployment", "ClusterRole", "CustomResourceDefinition", "Namespace")
            .map(kind -> Manifest.of(Path.of("x"), "kind: " + kind + "\nmetadata: {name: a}\n"))
            .toList();
    assertThat(InstallYaml.ordered(mixed))
        .extracting(Manifest::kind)
        .containsExactly(
            "Namespace", "CustomResourceDefinition", "ClusterRole", "Deployment", "Other");
  }

  @Test
  void text_hasEveryObjectOfTheOverlay() {
    Sources sources = Sources.read(PackagingMain.root());
    List<String> found =
        Yaml.documents(InstallYaml.render(sources)).stream()
            .map(d -> Manifest.of(Path.of("install.yaml"), d).toString())
            .toList();
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            sources.objects().stream().map(Manifest::toString).toList())
        .contains("Deployment evpn-system/udn-controller")
        .as("the controller's own, which nobody else may make")
        .noneMatch(object -> object.contains("ValidatingAdmissionPolicy"));
  }
}
