// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ovn.evpn.lab.kubelet.Registry;

/**
 * A release as a user has it: one YAML, and the images that it names. Releases differ in their
 * version only, and in what an image's environment says.
 *
 * @param version its images' tag
 * @param manifest the text of its install.yaml
 */
record Release(String version, String manifest) {
  private static final String REPOSITORY = "quay.io/ovn-evpn/";
  private static final Pattern IMAGE =
      Pattern.compile("(" + REPOSITORY + "[a-z-]+):([0-9][0-9A-Za-z.-]*)");

  /** The release of this commit. */
  static Release current(Path manifests) {
    try {
      String text = Files.readString(manifests.resolve("install.yaml"));
      Matcher image = IMAGE.matcher(text);
      if (!image.find()) {
        throw new IllegalStateException("install.yaml names no image of " + REPOSITORY);
      }
      return new Release(image.group(2), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same under another version. */
  Release as(String other) {
    return new Release(other, IMAGE.matcher(manifest).replaceAll("$1:" + other));
  }

  /** The agent's image of it. */
  String agent() {
    return REPOSITORY + "ovn-adapter:" + version;
  }

  /**
   * Makes its images known where pods get them.
   *
   * @param agentEnvironment variables that the agent's image has beside those it was built with
   */
  void publish(Registry registry, Map<String, String> agentEnvironment) {
    registry.publish(REPOSITORY + "udn-controller:" + version, "udn-controller", Map.of());
    registry.publish(agent(), "ovn-adapter", agentEnvironment);
  }
}
