// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.lab.cluster.Kubectl;

/** What the tools answer, as JSON. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Parses; fails with the text when it is no JSON. */
  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }

  /** {@code kubectl ARGUMENTS -o json}. */
  static JsonNode get(Kubectl kubectl, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-o", "json"));
    return parse(kubectl.run(all.toArray(String[]::new)));
  }
}
