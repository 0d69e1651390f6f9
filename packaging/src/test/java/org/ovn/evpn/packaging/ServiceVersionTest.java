// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServiceVersionTest {
  private static final Sources SOURCES = Sources.read(PackagingMain.root());

  @Test
  void deployment_isThatOfTheOverlay_butForTheUserNumbers() {
    JsonNode csv = ServiceVersion.of(SOURCES);
    ObjectNode wanted = Yaml.copy(SOURCES.one("Deployment").tree().path("spec"));
    ObjectNode security = (ObjectNode) wanted.at("/template/spec/securityContext");
    assertThat(security.path("runAsUser").asInt()).isEqualTo(65532);
    security.remove(List.of("runAsUser", "runAsGroup", "fsGroup"));
    JsonNode deployments = csv.at("/spec/install/spec/deployments");
    assertThat(deployments).hasSize(1);
    assertThat(deployments.at("/0/spec")).isEqualTo(wanted);
    assertThat(deployments.at("/0/name").asText()).isEqualTo("udn-controller");
  }

  @Test
  void images_areAllRelated_andHaveTheVersionOfTheRelease() {
    assertThat(ServiceVersion.images(SOURCES.one("Deployment")))
        .containsEntry("udn-controller", "quay.io/ovn-evpn/udn-controller:" + SOURCES.version())
        .containsEntry("ovn-adapter", "quay.io/ovn-evpn/ovn-adapter:" + SOURCES.version());
    assertThat(ServiceVersion.of(SOURCES).at("/spec/relatedImages")).hasSize(2);
  }

  @Test
  void crds_areAllOwned() {
    TreeSet<String> owned = new TreeSet<>();
    ServiceVersion.of(SOURCES)
        .at("/spec/customresourcedefinitions/owned")
        .forEach(o -> owned.add(o.path("name").asText()));
    assertThat(owned)
        .containsExactlyInAnyOrderElementsOf(
            SOURCES.all("CustomResourceDefinition").stream().map(Manifest::name).toList());
  }

  @Test
  void crd_thatIsNotDescribed_isRefused() {
    ObjectNode csv = Yaml.copy(SOURCES.csv());
    ((ArrayNode) csv.at("/spec/customresourcedefinitions/owned")).remove(0);
    assertThatThrownBy(() -> ServiceVersion.of(with(csv)))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("owned lacks kind EVPNOperator");
  }

  @Test
  void description_ofAKindWithoutCrd_isRefused() {
    ObjectNode csv = Yaml.copy(SOURCES.csv());
    ((ObjectNode) csv.at("/spec/customresourcedefinitions/owned/0")).put("kind", "Other");
    assertThatThrownBy(() -> ServiceVersion.of(with(csv)))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("no CRD of kind Other");
  }

  private static Sources with(JsonNode csv) {
    return new Sources(
        SOURCES.version(),
        SOURCES.objects(),
        SOURCES.openShift(),
        SOURCES.monitoring(),
        csv,
        SOURCES.description(),
        SOURCES.icon(),
        SOURCES.channels(),
        SOURCES.scorecard(),
        SOURCES.examples(),
        SOURCES.olderBundles());
  }
}
