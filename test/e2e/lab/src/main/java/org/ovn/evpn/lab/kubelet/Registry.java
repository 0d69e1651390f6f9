// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/**
 * The images that pods of a lab can have, by their whole names: in place of a registry, and of the
 * nodes' stores. Nothing of it is in memory; safe for use by many threads.
 */
public final class Registry {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "registry";

  private final LabEnv env;

  /**
   * @param env the lab, whose images are settled
   */
  public Registry(LabEnv env) {
    this.env = env;
  }

  /**
   * Publishes an image of {@code images/build} under a name.
   *
   * @param reference repository and tag, such as {@code quay.io/ovn-evpn/ovn-adapter:0.1.0}
   * @param image its folder there, such as {@code ovn-adapter}
   * @param environment variables that this image has beside those that were built into it
   * @throws LabException when there is no such image
   */
  public void publish(String reference, String image, Map<String, String> environment) {
    Path built = env.dir().resolve("images").resolve(image);
    Path folder = env.dir().resolve(FOLDER).resolve(path(reference));
    try {
      ObjectNode config = (ObjectNode) JSON.readTree(built.resolve("config.json").toFile());
      ArrayNode variables = config.withObject("/config").withArray("Env");
      environment.forEach((name, value) -> variables.add(name + "=" + value));
      Files.createDirectories(folder);
      Path rootfs = folder.resolve("rootfs");
      Files.deleteIfExists(rootfs);
      Files.createSymbolicLink(rootfs, built.toRealPath().resolve("rootfs"));
      Files.writeString(folder.resolve("config.json"), config.toString());
    } catch (IOException e) {
      throw new LabException("no image " + image + " in " + built + ": run images/build", e);
    }
  }

  /** The image of that name, if there is one. */
  Optional<ImageConfig> find(String reference) {
    Path folder = env.dir().resolve(FOLDER).resolve(path(reference));
    Path config = folder.resolve("config.json");
    if (!Files.exists(config)) {
      return Optional.empty();
    }
    try {
      JsonNode user = JSON.readTree(config.toFile()).at("/config/User");
      String[] numbers = user.asText("0:0").split(":", 2);
      return Optional.of(
          new ImageConfig(
              FOLDER + "/" + path(reference),
              Long.parseLong(numbers[0]),
              numbers.length == 2 ? Long.parseLong(numbers[1]) : 0));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + config, e);
    }
  }

  private static String path(String reference) {
    int tag = reference.lastIndexOf(':');
    String repository = tag < 0 ? reference : reference.substring(0, tag);
    if (tag < 0 || repository.startsWith("/") || reference.contains("..")) {
      throw new IllegalArgumentException(
          "image \"%s\": it has no tag, or is no name of an image".formatted(reference));
    }
    return repository + "/" + reference.substring(tag + 1);
  }
}
