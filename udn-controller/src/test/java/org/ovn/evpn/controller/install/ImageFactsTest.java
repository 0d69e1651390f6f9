// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovn.evpn.api.manifests.Manifests;

/**
 * What the images say of themselves, against the pods that they run in: user, capabilities, the
 * folders that are written to, the entry point, the name.
 */
class ImageFactsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** An image, and the pod of it. */
  enum Program {
    CONTROLLER("udn-controller", "manager"),
    AGENT("ovn-adapter", "agent");

    private final String image;
    private final String container;

    Program(String image, String container) {
      this.image = image;
      this.container = container;
    }

    JsonNode facts() throws IOException {
      String text = Files.readString(Manifests.ROOT.resolve("images/" + image + "/image.yaml"));
      return Serialization.unmarshal(text, JsonNode.class);
    }

    JsonNode pod() throws IOException {
      if (this == CONTROLLER) {
        return deployment().at("/spec/template/spec");
      }
      InstallScene scene = new InstallScene();
      return JSON.<JsonNode>valueToTree(
              AgentDaemonSet.of(
                  scene.operator().specOrEmpty(),
                  InstallScene.IMAGE,
                  scene.surroundings(),
                  AgentDaemonSet.Mode.SERVE))
          .at("/spec/template/spec");
    }

    JsonNode container() throws IOException {
      JsonNode only = pod().at("/containers/0");
      assertThat(only.path("name").asText()).isEqualTo(container);
      return only;
    }
  }

  private static JsonNode deployment() throws IOException {
    String text = Files.readString(Manifests.ROOT.resolve("overlays/kubernetes/deployment.yaml"));
    return Serialization.unmarshal(text, JsonNode.class);
  }

  private static Set<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource(Program.class)
  void user_ofThePod_isTheImages(Program program) throws IOException {
    JsonNode security = program.pod().path("securityContext");
    int user = program.facts().path("user").asInt(-1);
    assertThat(security.path("runAsUser").asInt(-1)).isEqualTo(user);
    assertThat(security.path("runAsGroup").asInt(0)).isEqualTo(user);
    assertThat(security.path("runAsNonRoot").asBoolean()).isEqualTo(user != 0);
  }

  @ParameterizedTest
  @EnumSource(Program.class)
  void capabilities_ofThePod_areTheImages(Program program) throws IOException {
    JsonNode capabilities = program.container().at("/securityContext/capabilities");
    assertThat(texts(capabilities.path("drop"))).containsExactly("ALL");
    assertThat(texts(capabilities.path("add")))
        .isEqualTo(texts(program.facts().path("capabilities")));
  }

  @ParameterizedTest
  @EnumSource(Program.class)
  void folders_thatTheProgramWritesTo_areThePodsWritableMounts(Program program) throws IOException {
    JsonNode container = program.container();
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    Set<String> writable = new TreeSet<>();
    container
        .path("volumeMounts")
        .forEach(mount -> {
          if (!mount.path("readOnly").asBoolean()) {
            writable.add(mount.path("mountPath").asText());
          }
        });
    assertThat(writable).isEqualTo(texts(program.facts().path("writable")));
  }

  /** A container with a command of its own would run without the JVM's options and its cache. */
  @ParameterizedTest
  @EnumSource(Program.class)
  void entryPoint_isTheImages(Program program) throws IOException {
    JsonNode pod = program.pod();
    for (String list : List.of("initContainers", "containers")) {
      pod.path(list).forEach(container -> assertThat(container.has("command")).isFalse());
    }
    assertThat(program.container().path("args")).isEmpty();
  }

  @Test
  void names_thatTheDeploymentHas_areTheImages() throws IOException {
    JsonNode manager = Program.CONTROLLER.container();
    assertThat(repository(manager.path("image").asText()))
        .isEqualTo(Program.CONTROLLER.facts().path("repository").asText());
    String agent =
        StreamSupport.stream(manager.path("env").spliterator(), false)
            .filter(v -> v.path("name").asText().equals("RELATED_IMAGE_OVN_ADAPTER"))
            .map(v -> v.path("value").asText())
            .findFirst()
            .orElseThrow();
    assertThat(repository(agent)).isEqualTo(Program.AGENT.facts().path("repository").asText());
  }

  private static String repository(String reference) {
    return reference.substring(0, reference.lastIndexOf(':'));
  }
}
