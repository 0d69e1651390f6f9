// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ImportSource;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.IpVrfBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** What runs goes on as it is while its inputs are unusable. */
class FreezerTest {
  private final World world = Demo.world();

  @Test
  void evpn_malformed_keepsWhatItHasAndStopsNoOther() {
    world.converge();
    world.evpn("finance", new Parsed.Malformed<>("spec.macVRF.vni: VNI 0 is out of range."));
    world.evpn(
        "hr",
        Specs.evpn(null, Specs.ip(202, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("hr")));
    world.converge();
    assertThat(world.spec("cudn.finance").macVrf().vni()).isEqualTo(new Vni(100));
    assertThat(world.spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(202));
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .startsWith("EVPN \"finance\" is invalid: spec.macVRF.vni:");
    assertThat(world.raw()).contains("vni 100").contains("vni 202").doesNotContain("vni 201");
  }

  private void importer(int routeTargets) {
    String[] targets =
        IntStream.range(0, routeTargets).mapToObj(i -> "64600:" + (900 + i)).toArray(String[]::new);
    world.evpn(
        "hr",
        Specs.evpn(
            null,
            IpVrfBuilder.of(201)
                .split("10.200.0.0/24")
                .targets(targets)
                .imports(new ImportSource("cudn.finance", null))
                .build(),
            Specs.cudn("hr")));
  }

  @Test
  void exporter_frozen_staysInItsImporters() {
    importer(1);
    world.convergeWithAgents();
    var before = world.spec("cudn.hr");
    assertThat(before.ipVrf().routeTargets().imports()).contains(RouteTarget.parse("64500:101"));
    world.evpn("finance", new Parsed.Malformed<>("spec.macVRF.vni: VNI 0 is out of range."));
    world.convergeWithAgents();
    assertThat(world.spec("cudn.hr")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void imports_overTheLimit_areRefusedBeforeFrrChanges() {
    importer(15);
    world.convergeWithAgents();
    var before = world.spec("cudn.hr");
    String raw = world.raw();
    assertThat(before.ipVrf().routeTargets().imports()).hasSize(16);
    importer(16);
    world.convergeWithAgents();
    assertThat(world.spec("cudn.hr")).isEqualTo(before);
    assertThat(world.raw()).isEqualTo(raw);
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("TooManyImports");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .contains("17 route targets, and 16 are the most");
  }

  @Test
  void vtep_missingOrRefused_isNamedAndWhatRunsStays() {
    world.converge();
    world.vtep("other", "10.254.0.0/25");
    world.evpn(
        "finance",
        EvpnBuilder.of(Specs.cudn("finance")).vtep("nowhere").mac(Specs.mac(100)).build());
    world.converge();
    assertThat(world.vtepCondition("other").message())
        .isEqualTo(
            "spec.cidrs of VTEP \"other\" has 10.254.0.0/25, which overlaps 10.254.0.0/24 of VTEP"
                + " \"fabric\": give them disjoint CIDRs.");
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).reason())
        .isEqualTo("VTEPNotFound");
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "spec.vtep names VTEP \"nowhere\", which does not exist: create it, or correct the"
                + " name.");
    assertThat(world.spec("cudn.finance").vtep()).isEqualTo("fabric");
    assertThat(world.raw()).contains("rd 10.254.0.1:65533");

    world.evpn(
        "finance", EvpnBuilder.of(Specs.cudn("finance")).vtep("other").mac(Specs.mac(100)).build());
    world.converge();
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).reason())
        .isEqualTo("VTEPNotAccepted");
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .startsWith("spec.vtep names VTEP \"other\", which is refused: spec.cidrs of VTEP");
    assertThat(world.spec("cudn.finance").vtep()).isEqualTo("fabric");
  }

  @Test
  void peering_ofMalformedEvpnOrVtep_stays() {
    List.of("hr", "developers").forEach(world::deleteEvpn);
    world.converge();
    var frr = world.frrSpecs();
    assertThat(world.raw()).contains("rd 10.254.0.1:65533");

    world.evpn("finance", new Parsed.Malformed<>("spec.macVRF.vni: VNI 0 is out of range."));
    world.converge();
    assertThat(world.frrSpecs()).isEqualTo(frr);

    world.evpn("finance", Demo.finance());
    VtepFact vtep = world.vteps.get("fabric");
    world.vteps.put(
        "fabric",
        new VtepFact(vtep.meta(), new Parsed.Malformed<>("spec.cidrs: no CIDR."), vtep.status()));
    world.converge();
    assertThat(world.frrSpecs()).isEqualTo(frr);

    world.vteps.put("fabric", vtep);
    world.evpn(
        "finance",
        EvpnBuilder.of(Specs.cudn("finance")).vtep("nowhere").mac(Specs.mac(100)).build());
    world.converge();
    assertThat(world.frrSpecs()).isEqualTo(frr);
  }

  @Test
  void network_selectingNamespacesNoLonger_runsOnWhileItsNadsStay() {
    world.converge();
    world.namespace("hr", Map.of());
    world.edit(Demo.HR, network -> network.namespaces(Specs.labels("tenant", "hr")));
    world.converge();
    assertThat(world.evpnNetworks.get("cudn.hr").meta().deleting()).isFalse();
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkPending");

    world.nads.remove("hr/hr");
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
  }

  @Test
  void network_whoseIdIsBeingWrittenAgain_runsOn() {
    world.converge();
    world.nad(Demo.HR, "hr", new Parsed.Absent<>());
    world.converge();
    assertThat(world.evpnNetworks.get("cudn.hr").meta().deleting()).isFalse();
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkPending");
    assertThat(world.raw()).contains("vni 201");

    world.nads.remove("hr/hr");
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
  }

  @Test
  void networks_unseen_areNotGone() {
    world.converge();
    world.missingApis.add(ApiKind.CLUSTER_USER_DEFINED_NETWORK);
    world.networks.keySet().removeIf(NetworkKey::isCluster);
    world.converge();
    assertThat(world.evpnNetworks).containsKeys("cudn.finance", "cudn.hr");
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isFalse();
    assertThat(world.raw()).contains("vni 100");
  }
}
