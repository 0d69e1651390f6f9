// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A field that a CRD in the cluster does not have, as it is older than the program that writes it.
 * The API server answers an apply of such a field with 500, whatever the field validation, as if it
 * had failed itself; a later attempt fares no better until the CRD has come.
 *
 * @param path names of fields from the object downwards, such as status and nodes
 */
public record UndeclaredField(List<String> path) {
  private static final int ANSWER = 500;
  private static final Pattern UNDECLARED =
      Pattern.compile("(\\.[^\\s:]+): field not declared in schema");
  private static final Pattern KEY_OF_LIST = Pattern.compile("\\[[^]]*]");

  /** Copies the path. */
  public UndeclaredField {
    path = List.copyOf(path);
  }

  /**
   * The fields that an answer to an apply names; none when it is about something else.
   *
   * @param code HTTP status
   * @param message of the answer
   */
  public static List<UndeclaredField> in(int code, @Nullable String message) {
    List<UndeclaredField> fields = new ArrayList<>();
    if (code == ANSWER && message != null) {
      Matcher matcher = UNDECLARED.matcher(message);
      while (matcher.find()) {
        String path = KEY_OF_LIST.matcher(matcher.group(1)).replaceAll("");
        fields.add(new UndeclaredField(List.of(path.substring(1).split("\\."))));
      }
    }
    return List.copyOf(fields);
  }

  /** Whether an object has it, in any element of lists on the way. */
  public boolean isIn(JsonNode object) {
    return has(object, path);
  }

  private static boolean has(JsonNode node, List<String> path) {
    if (path.isEmpty()) {
      return true;
    }
    if (node.isArray()) {
      for (JsonNode element : node) {
        if (has(element, path)) {
          return true;
        }
      }
      return false;
    }
    JsonNode child = node.get(path.getFirst());
    return child != null && has(child, path.subList(1, path.size()));
  }

  /** As an admin writes it: status.nodes. */
  @Override
  public String toString() {
    return String.join(".", path);
  }
}
