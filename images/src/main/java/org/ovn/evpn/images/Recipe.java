// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.images.oci.ImageFacts;

/**
 * What an image is beside its files: {@code images/NAME/image.yaml}.
 *
 * @param name its name, that of its folder and of its Maven module
 * @param repository where it is published, without a tag
 * @param title one line
 * @param description one sentence
 * @param main the main class; of an image without Java, none
 * @param command of an image without Java: what it runs; empty when it is only looked into
 * @param user number of the user it runs as
 * @param group number of the user's group; without it, that of the user
 * @param capabilities what it needs of the kernel (names without CAP_); everything else is dropped
 * @param writable folders that it writes to; everything else of it may be read only
 * @param environment variables that it starts with, {@code NAME=VALUE}
 * @param labels by which others know what it holds
 */
public record Recipe(
    String name,
    String repository,
    String title,
    String description,
    @Nullable String main,
    @Nullable List<String> command,
    int user,
    @Nullable Integer group,
    Set<String> capabilities,
    Set<String> writable,
    List<String> environment,
    Map<String, String> labels) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern CAPABILITY = Pattern.compile("[A-Z]+(_[A-Z]+)*");

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException with a sentence when a field is missing or wrong
   */
  public Recipe {
    require(name, "name");
    require(repository, "repository");
    require(title, "title");
    require(description, "description");
    if (command == null) {
      require(main, "main");
    } else if (main != null) {
      throw new IllegalArgumentException("main: is there beside command. Keep one.");
    }
    command = command == null ? null : List.copyOf(command);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name \"%s\": is invalid. Use a-z, 0-9 and single dashes between.".formatted(name));
    }
    capabilities = Optional.ofNullable(capabilities).map(Set::copyOf).orElse(Set.of());
    writable = Optional.ofNullable(writable).map(Set::copyOf).orElse(Set.of());
    environment = Optional.ofNullable(environment).map(List::copyOf).orElse(List.of());
    labels = Optional.ofNullable(labels).map(Map::copyOf).orElse(Map.of());
    for (String c : capabilities) {
      if (!CAPABILITY.matcher(c).matches() || c.startsWith("CAP_")) {
        throw new IllegalArgumentException(
            "capabilities: \"%s\" is invalid. Write it as NET_ADMIN.".formatted(c));
      }
    }
    for (String w : writable) {
      if (!w.startsWith("/") || w.endsWith("/")) {
        throw new IllegalArgumentException(
            "writable: \"%s\" is invalid. Give a path from the root, as /tmp.".formatted(w));
      }
    }
  }

  /** The folder of the program in the image. */
  public String home() {
    return "/opt/" + name;
  }

  /** The image's configuration says all of it to whoever runs it. */
  public ImageFacts facts(String version, Optional<String> revision) {
    return new ImageFacts(
        repository,
        version,
        revision,
        title,
        description,
        user,
        group == null ? user : group,
        capabilities,
        writable,
        environment,
        labels,
        command == null ? java() : command);
  }

  private List<String> java() {
    return List.of(
        "/opt/java/bin/java",
        "-XX:AOTCache=" + home() + "/app.aot",
        "@" + home() + "/jvm.options",
        String.valueOf(main));
  }

  private static void require(@Nullable String value, String field) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(field + ": is missing. Give it.");
    }
  }
}
