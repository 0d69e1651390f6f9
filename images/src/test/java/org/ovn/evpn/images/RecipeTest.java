// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String RIGHT =
      "{name: a, repository: r, title: t, description: d, main: M, user: 1}";

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void recipe_ofTheProject_isRightAndNamesAMainClass(String name) throws IOException {
    Recipe recipe = YAML.readValue(Path.of(name, "image.yaml").toFile(), Recipe.class);

    assertThat(recipe.name()).isEqualTo(name);
    Path main = Path.of("..", name, "src/main/java", recipe.main().replace('.', '/') + ".java");
    assertThat(main).exists();
    assertThat(recipe.writable()).contains("/tmp");
    assertThat(Files.readString(Path.of(name, "jvm.options"))).contains("MaxRAMPercentage");
  }

  @Test
  void recipe_controller_isNotRootAndHasNoCapability() throws IOException {
    Recipe recipe = YAML.readValue(Path.of("udn-controller/image.yaml").toFile(), Recipe.class);
    assertThat(recipe.user()).isEqualTo(65532);
    assertThat(recipe.capabilities()).isEmpty();
  }

  @Test
  void facts_entrypoint_isJavaWithItsOptionsThenTheMainClass() throws IOException {
    assertThat(YAML.readValue(RIGHT, Recipe.class).facts("1", Optional.empty()).entrypoint())
        .containsExactly(
            "/opt/java/bin/java", "-XX:AOTCache=/opt/a/app.aot", "@/opt/a/jvm.options", "M");
  }

  @Test
  void command_inThePlaceOfAMainClass_isTheEntrypoint() throws IOException {
    Recipe recipe =
        YAML.readValue(
            RIGHT.replace("main: M", "command: [/bin/a, serve], labels: {l: v}, group: 0"),
            Recipe.class);
    assertThat(recipe.facts("1", Optional.empty()).entrypoint()).containsExactly("/bin/a", "serve");
    assertThat(recipe.facts("1", Optional.empty()).group()).isZero();
    assertThat(recipe.facts("1", Optional.empty()).more()).containsEntry("l", "v");
    assertThat(YAML.readValue(RIGHT, Recipe.class).facts("1", Optional.empty()).group())
        .as("that of the user")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: a                   | name: A                         | name "A": is invalid
          main: M                   | main: ''                        | main: is missing
          main: M                   | main: M, command: [a]           | main: is there beside command
          user: 1                   | user: 1, capabilities: [CAP_X]  | capabilities: "CAP_X" is invalid
          user: 1                   | user: 1, writable: [tmp]        | writable: "tmp" is invalid
          """)
  void recipe_mistake_isNamed(String right, String wrong, String message) {
    assertThatThrownBy(() -> YAML.readValue(RIGHT.replace(right, wrong), Recipe.class))
        .hasMessageContaining(message);
  }
}
