// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What OVN-Kubernetes admits, our objects can hold. The numbers are those of its CRDs of August
 * 2026 (commit 8871cd9); with UPSTREAM_CRDS, a folder of published CRDs, they are read from there
 * too.
 */
class BoundsTest {
  /** Ours holds at least theirs, and theirs is what is written here. */
  @ParameterizedTest
  @CsvSource({
    "evpnnetworks, subnets, maxItems, 400, clusteruserdefinednetworks, layer3, subnets",
    "evpnnetworks, mtu, maximum, 65536, clusteruserdefinednetworks, layer3, mtu",
    "evpnnetworks, mtu, minimum, 576, clusteruserdefinednetworks, layer3, mtu",
    "evpnnetworks, mtu, maximum, 65536, clusteruserdefinednetworks, layer2, mtu",
    "evpnnetworks, subnets, maxItems, 2, clusteruserdefinednetworks, layer2, subnets",
    "vteps, cidrs, maxItems, 20, vteps, , cidrs",
  })
  void bound_ofWhatWeMirror_isKept(
      String ours,
      String field,
      String bound,
      int recorded,
      String theirs,
      String topology,
      String theirField) {
    JsonNode mine =
        schema(Manifests.crd(ours)).at("/properties/spec/properties/" + field).path(bound);
    assertThat(mine.isInt()).as("%s of %s in %s", bound, field, ours).isTrue();
    holds(bound, mine.intValue(), recorded);
    published(theirs)
        .map(crd ->
            schema(crd)
                .at(
                    topology == null
                        ? "/properties/spec/properties/" + theirField
                        : "/properties/spec/properties/network/properties/%s/properties/%s"
                            .formatted(topology, theirField))
                .path(bound))
        .filter(JsonNode::isInt)
        .ifPresent(number -> {
          holds(bound, mine.intValue(), number.intValue());
          assertThat(number.intValue()).as("the number recorded in this test").isEqualTo(recorded);
        });
  }

  private static void holds(String bound, int ours, int theirs) {
    if (bound.equals("minimum")) {
      assertThat(ours).isLessThanOrEqualTo(theirs);
    } else {
      assertThat(ours).isGreaterThanOrEqualTo(theirs);
    }
  }

  private static Optional<JsonNode> published(String plural) {
    return Optional.ofNullable(System.getenv("UPSTREAM_CRDS"))
        .map(folder -> Path.of(folder, "k8s.ovn.org_" + plural + ".yaml"))
        .filter(Files::exists)
        .map(file -> Manifests.tree(Manifests.read(file)));
  }

  private static JsonNode schema(JsonNode crd) {
    return StreamSupport.stream(crd.at("/spec/versions").spliterator(), false)
        .filter(version -> version.path("storage").asBoolean())
        .findFirst()
        .orElseThrow()
        .at("/schema/openAPIV3Schema");
  }
}
