// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

/** Labels of what the controller makes. */
final class Labels {
  /** Of every object. */
  static final Map<String, String> ALL =
      Map.of(
          ApiGroup.MANAGED_BY_LABEL,
          ApiGroup.MANAGED_BY,
          "app.kubernetes.io/part-of",
          ApiGroup.MANAGED_BY);

  /** What finds the agents' pods. */
  static final Map<String, String> AGENT = Map.of(ApiGroup.NAME_LABEL, ApiGroup.AGENT_ACCOUNT);

  private Labels() {}

  /** Metadata of an object of the cluster. */
  static ObjectNode metadata(String name) {
    ObjectNode metadata = JsonMapper.builder().build().createObjectNode().put("name", name);
    ObjectNode labels = metadata.putObject("labels");
    ALL.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(label -> labels.put(label.getKey(), label.getValue()));
    return metadata;
  }
}
