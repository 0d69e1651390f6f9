// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Kubeconfigs made from the administrator's. */
final class Kubeconfigs {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Kubeconfigs() {}

  /** The certificates that a kubeconfig's first cluster trusts, as PEM. */
  static String authority(String kubeconfig) {
    try {
      String data =
          YAML.readTree(kubeconfig).at("/clusters/0/cluster/certificate-authority-data").asText();
      if (data.isEmpty()) {
        throw new IllegalArgumentException("the kubeconfig has no CA of its first cluster");
      }
      return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the kubeconfig is not YAML", e);
    }
  }

  /**
   * The same server and trust as another kubeconfig's first cluster, with a token in place of its
   * user.
   */
  static String withToken(String kubeconfig, String namespace, String token) {
    try {
      JsonNode cluster = YAML.readTree(kubeconfig).path("clusters").path(0).path("cluster");
      if (!cluster.has("server")) {
        throw new IllegalArgumentException("the kubeconfig names no server of a first cluster");
      }
      ObjectNode out =
          YAML.createObjectNode()
              .put("apiVersion", "v1")
              .put("kind", "Config")
              .put("current-context", "lab");
      out.putArray("clusters").addObject().put("name", "lab").set("cluster", cluster);
      out.putArray("users")
          .addObject()
          .put("name", "account")
          .putObject("user")
          .put("token", token);
      out.putArray("contexts")
          .addObject()
          .put("name", "lab")
          .putObject("context")
          .put("cluster", "lab")
          .put("user", "account")
          .put("namespace", namespace);
      return YAML.writeValueAsString(out);
    } catch (IOException e) {
      throw new UncheckedIOException("the kubeconfig is not YAML", e);
    }
  }
}
