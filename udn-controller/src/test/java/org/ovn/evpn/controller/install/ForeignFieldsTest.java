// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class ForeignFieldsTest {
  private static boolean isForeign(String manager, String more, String fields) {
    return ForeignFields.isIn(
        new KubernetesSerialization()
            .unmarshal(
                """
                metadata:
                  managedFields:
                  - {manager: evpn-udn-controller, fieldsV1: {"f:spec": {"f:template": {}}}}
                  - {manager: %s%s, fieldsV1: %s}
                """
                    .formatted(manager, more, fields),
                JsonNode.class));
  }

  @Test
  void field_ofSomebodyElse_inTheSpec_isForeign() {
    assertThat(isForeign("kubectl", "", "{\"f:spec\": {\"f:minReadySeconds\": {}}}")).isTrue();
    assertThat(isForeign("kubectl", "", "{\"f:metadata\": {\"f:labels\": {}}}")).isFalse();
    assertThat(isForeign("evpn-udn-controller", "", "{\"f:spec\": {\"f:x\": {}}}")).isFalse();
    assertThat(
            isForeign(
                "kube-controller-manager", ", subresource: status", "{\"f:spec\": {\"f:x\": {}}}"))
        .isFalse();
  }

  @Test
  void restart_byKubectl_isNotForeign() {
    assertThat(
            isForeign(
                "kubectl-rollout",
                "",
                "{\"f:spec\": {\"f:template\": {\"f:metadata\": {\"f:annotations\":"
                    + " {\".\": {}, \"f:kubectl.kubernetes.io/restartedAt\": {}}}}}}"))
        .isFalse();
  }
}
