// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

/**
 * What the agent's container may do beyond an ordinary one, and OpenShift's object that allows just
 * that.
 */
final class AgentRights {
  /** Name of the SecurityContextConstraints. */
  static final String NAME = "evpn-ovn-adapter";

  /**
   * NET_ADMIN for rtnetlink, NET_RAW for ARP probes, DAC_OVERRIDE as Open vSwitch's socket may
   * belong to a user of its own and admit nobody else.
   */
  static final List<String> CAPABILITIES = List.of("DAC_OVERRIDE", "NET_ADMIN", "NET_RAW");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AgentRights() {}

  /** The SecurityContextConstraints of the agents' service account. */
  static ObjectNode securityContextConstraints(String namespace) {
    ObjectNode scc =
        JSON.createObjectNode()
            .put("apiVersion", "security.openshift.io/v1")
            .put("kind", "SecurityContextConstraints");
    scc.set("metadata", Labels.metadata(NAME));
    scc.put("allowHostDirVolumePlugin", true)
        .put("allowHostIPC", false)
        .put("allowHostNetwork", true)
        .put("allowHostPID", false)
        // a container in the host's network has the ports that it listens on from the host
        .put("allowHostPorts", true)
        .put("allowPrivilegeEscalation", false)
        .put("allowPrivilegedContainer", false)
        .put("readOnlyRootFilesystem", true);
    texts(scc.putArray("allowedCapabilities"), CAPABILITIES);
    texts(scc.putArray("requiredDropCapabilities"), List.of("ALL"));
    for (String strategy :
        List.of("fsGroup", "runAsUser", "seLinuxContext", "supplementalGroups")) {
      scc.putObject(strategy).put("type", "RunAsAny");
    }
    texts(scc.putArray("seccompProfiles"), List.of("runtime/default"));
    texts(scc.putArray("volumes"), List.of("emptyDir", "hostPath", "projected"));
    texts(
        scc.putArray("users"),
        List.of("system:serviceaccount:%s:%s".formatted(namespace, ApiGroup.AGENT_ACCOUNT)));
    scc.putArray("groups");
    return scc;
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
