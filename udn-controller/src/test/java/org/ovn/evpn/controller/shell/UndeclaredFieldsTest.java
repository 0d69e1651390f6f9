// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.HandClock;
import org.ovn.evpn.controller.facts.ApiKind;

class UndeclaredFieldsTest {
  private final ApiException answer =
      new ApiException(
          500,
          "apply EVPNNetwork cudn.red: 500 failed to create typed patch object (/cudn.red;"
              + " evpn.k8s.ovn.org/v1alpha1, Kind=EVPNNetwork): .spec.imports[name=\"a.b\"].new:"
              + " field not declared in schema");

  private final HandClock clock = new HandClock();
  private final UndeclaredFields fields = new UndeclaredFields(clock);

  private static JsonNode body(String spec) throws JsonProcessingException {
    return JsonMapper.builder()
        .build()
        .readTree("{\"metadata\": {\"name\": \"cudn.red\"}, \"spec\": " + spec + "}");
  }

  @Test
  void field_thatTheCrdLacks_isTold_withTheCrdAndTheRemedy() {
    assertThat(fields.refused(ApiKind.EVPN_NETWORK, answer).orElseThrow())
        .hasMessage(
            "CustomResourceDefinition evpnnetworks.evpn.k8s.ovn.org: is older than this controller,"
                + " as it has no spec.imports.new. Apply the CRDs of this release; the controller"
                + " goes on by itself.");
  }

  @Test
  void foreignCrd_isItsOwnersToUpgrade() {
    ApiException foreign = new ApiException(500, "x: .spec.raw.y: field not declared in schema");
    assertThat(fields.refused(ApiKind.FRR_CONFIGURATION, foreign).orElseThrow())
        .hasMessageContaining("frrconfigurations.frrk8s.metallb.io")
        .hasMessageContaining("Upgrade the software that brings it");
  }

  @Test
  void otherAnswers_areNotAboutTheCrd() {
    assertThat(fields.refused(ApiKind.EVPN_NETWORK, new ApiException(500, "etcd is gone")))
        .isEmpty();
    assertThat(fields.refused(ApiKind.EVPN_NETWORK, new ApiException(422, answer.getMessage())))
        .isEmpty();
  }

  @Test
  void known_objectsWithTheFieldWait_oneTriesEach30s_othersAreWritten() throws Exception {
    JsonNode with = body("{\"imports\": [{\"name\": \"c\"}, {\"name\": \"a.b\", \"new\": 1}]}");
    JsonNode without = body("{\"imports\": [{\"name\": \"a.b\"}]}");
    fields.check(ApiKind.EVPN_NETWORK, with);
    fields.refused(ApiKind.EVPN_NETWORK, answer);
    assertThatThrownBy(() -> fields.check(ApiKind.EVPN_NETWORK, with))
        .hasMessageContaining("spec.imports.new");
    assertThatCode(() -> fields.check(ApiKind.EVPN_NETWORK, without)).doesNotThrowAnyException();
    assertThatCode(() -> fields.check(ApiKind.EVPN, with)).doesNotThrowAnyException();
    clock.pass(UndeclaredFields.AGAIN);
    assertThatCode(() -> fields.check(ApiKind.EVPN_NETWORK, with)).doesNotThrowAnyException();
    assertThatThrownBy(() -> fields.check(ApiKind.EVPN_NETWORK, with)).hasMessageContaining("new");
  }

  @Test
  void crdCame_allAreWrittenAgain() throws Exception {
    JsonNode with = body("{\"imports\": [{\"new\": 1}]}");
    fields.refused(ApiKind.EVPN_NETWORK, answer);
    fields.accepted(ApiKind.EVPN_NETWORK, body("{}"));
    assertThatThrownBy(() -> fields.check(ApiKind.EVPN_NETWORK, with)).hasMessageContaining("new");
    fields.accepted(ApiKind.EVPN_NETWORK, with);
    assertThatCode(() -> fields.check(ApiKind.EVPN_NETWORK, with)).doesNotThrowAnyException();
  }
}
