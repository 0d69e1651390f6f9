// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

/**
 * Whether somebody else put fields into the spec of an object of ours, by its managedFields. An
 * apply takes back what we say ourselves; what others add to it stays, and so must be told. The one
 * thing that others may add is what {@code kubectl rollout restart} does.
 */
final class ForeignFields {
  private static final String RESTARTED = "f:kubectl.kubernetes.io/restartedAt";

  private ForeignFields() {}

  static boolean isIn(JsonNode object) {
    for (JsonNode entry : object.at("/metadata/managedFields")) {
      boolean ours = entry.path("manager").asText().equals(ApiGroup.CONTROLLER_MANAGER);
      boolean whole = entry.path("subresource").asText().isEmpty();
      if (!ours && whole && isMore(entry.at("/fieldsV1").path("f:spec"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMore(JsonNode fields) {
    if (fields.isMissingNode()) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String name = field.getKey();
      boolean leaf = field.getValue().isEmpty();
      if (!name.equals(".") && !name.equals(RESTARTED) && (leaf || isMore(field.getValue()))) {
        return true;
      }
    }
    return false;
  }
}
