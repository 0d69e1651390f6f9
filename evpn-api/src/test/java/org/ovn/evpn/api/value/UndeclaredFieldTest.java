// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndeclaredFieldTest {
  private static final String ANSWER =
      """
      failed to create typed patch object (/a; evpn.k8s.ovn.org/v1alpha1, Kind=EVPN): errors:
        .status.networks[name="a"].pods: field not declared in schema
        .status.agentPod: field not declared in schema
      """;

  @Test
  void fields_ofAnAnswer_areNamedWithoutKeysOfLists() {
    assertThat(UndeclaredField.in(500, ANSWER))
        .extracting(UndeclaredField::toString)
        .containsExactly("status.networks.pods", "status.agentPod");
  }

  @Test
  void answer_ofAnotherCodeOrKind_namesNone() {
    assertThat(UndeclaredField.in(422, ANSWER)).isEmpty();
    assertThat(UndeclaredField.in(500, "etcdserver: request timed out")).isEmpty();
    assertThat(UndeclaredField.in(500, null)).isEmpty();
  }

  @Test
  void object_hasTheField_inAnyElementOfAList() {
    UndeclaredField field = new UndeclaredField(List.of("status", "networks", "pods"));
    assertThat(field.isIn(json("{\"status\": {\"networks\": [{}, {\"pods\": 0}]}}"))).isTrue();
    assertThat(field.isIn(json("{\"status\": {\"networks\": [{}]}}"))).isFalse();
    assertThat(field.isIn(json("{}"))).isFalse();
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
