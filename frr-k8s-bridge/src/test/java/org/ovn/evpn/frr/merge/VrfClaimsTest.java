// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;

/** What objects of others say of tenants' VRFs and VNIs. */
class VrfClaimsTest {
  private static SortedMap<String, SortedSet<FrrNode>> against(String spec) {
    return VrfClaims.of(List.of(Intents.object("other", spec)))
        .against("finance", 65000, new Vni(101), Intents.NODES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bgp: {routers: [{asn: 64515, vrf: finance}]} | the asn of the router in VRF finance is"
            + " 64515",
        "raw: {rawConfig: \"router bgp 64515 vrf finance\"} | the asn of the router in VRF finance"
            + " is 64515",
        "raw: {rawConfig: \"vrf finance\\n vni 7\"} | the VNI of VRF finance is 7",
        "raw: {rawConfig: \"vrf other\\n vni 101\"} | the VRF of VNI 101 is other",
        "bgp: {routers: [{asn: 65000, vrf: other, evpn: {l3vni: {vni: 101}}}]} | the VRF of VNI 101"
            + " is other"
      })
  void object_ofSomebodyWhoHasVrfOrVni_isNamedWithField(String spec, String words) {
    assertThat(against(spec)).hasSize(1);
    assertThat(against(spec).firstKey()).startsWith("FRRConfiguration \"other\": " + words);
    assertThat(against(spec).get(against(spec).firstKey())).hasSameSizeAs(Intents.NODES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bgp: {routers: [{asn: 65000, vrf: finance}]}",
        "bgp: {routers: [{asn: 64515, vrf: hr}, {asn: 64515}]}",
        "raw: {rawConfig: \"vrf finance\\n vni 101\"}"
      })
  void object_thatAgreesOrSpeaksOfOthers_isNoConflict(String spec) {
    assertThat(against(spec)).isEmpty();
  }

  @Test
  void selector_ofTheObject_limitsTheNodes() {
    var found =
        against(
            """
            nodeSelector: {matchLabels: {kubernetes.io/hostname: node-1}}
            bgp: {routers: [{asn: 64515, vrf: finance}]}
            """);
    assertThat(found.get(found.firstKey())).extracting(FrrNode::name).containsExactly("node-1");
  }
}
