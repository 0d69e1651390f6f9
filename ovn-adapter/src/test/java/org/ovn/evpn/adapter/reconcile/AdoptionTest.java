// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.ApiFacts.VtepFact;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.adapter.facts.NodeFact;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** Which intent is accepted, and when. */
class AdoptionTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final FrrFact SILENT = frr("");
  private static final FrrFact EVPN =
      frr(
          """
          router bgp 65000
           address-family l2vpn evpn
            advertise-all-vni
           exit-address-family
          exit
          """);
  private static final KernelState EMPTY = ScriptedNode.state(Map.of(), new TreeMap<>());

  private static FrrFact frr(String text) {
    return new FrrFact.Runs(
        new FrrNodeReport(RunningConfig.parse(text), Optional.empty(), Optional.empty()));
  }

  private final Adoption adoption = new Adoption(Optional.empty(), StoredIntent.none("n1"));

  private static ApiFacts facts(Parsed<SortedMap<String, List<InetAddress>>> vteps) {
    return new ApiFacts(
        "n1",
        Optional.of(new NodeFact("n1", "uid", Map.of(), vteps)),
        List.of(),
        List.of(
            new NetworkFact(
                "cudn.finance",
                1,
                new EvpnNetworkSpec(
                    "finance",
                    new NetworkIdentity(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, "finance"),
                    "cluster_udn_finance",
                    1,
                    Topology.LAYER2,
                    List.of(),
                    null,
                    "finance",
                    "fabric",
                    null,
                    new NetworkMacVrf(new Vni(100), null, null),
                    null))),
        Map.of("fabric", new VtepFact(VtepMode.MANAGED, false, null, List.of())));
  }

  private static ApiFacts withAddress() {
    return facts(
        new Parsed.Present<>(
            new TreeMap<>(Map.of("fabric", List.of(IpAddresses.parse("10.254.0.1"))))));
  }

  @Test
  void adopt_nodeUnreadableAtTheFirstStart_tellsAndAcceptsNothing() {
    assertThat(adoption.adopt(facts(new Parsed.Malformed<>("no JSON.")), SILENT, EMPTY, T0))
        .isEmpty();
    assertThat(adoption.told()).isFalse();
    assertThat(adoption.inputIssues())
        .extracting(Issue::reason)
        .containsExactly(Reason.NODE_ANNOTATION_MALFORMED);
    assertThat(adoption.nodeUid()).contains("uid");
  }

  @Test
  void adopt_newIntent_namesTheNetworksThatChanged() {
    assertThat(adoption.adopt(withAddress(), EVPN, EMPTY, T0))
        .hasValueSatisfying(changed -> assertThat(changed).containsExactly("cudn.finance"));
    assertThat(adoption.told()).isTrue();
    assertThat(adoption.stored().current().networkNames()).containsExactly("cudn.finance");
  }

  @Test
  void adopt_sameFactsAgain_acceptsNothingNew() {
    assertThat(adoption.adopt(withAddress(), EVPN, EMPTY, T0)).isPresent();
    assertThat(adoption.adopt(withAddress(), EVPN, EMPTY, T0.plusSeconds(1))).isEmpty();
  }

  @Test
  void adopt_frrLacksLines_waitsHoweverLong() {
    assertThat(adoption.adopt(withAddress(), SILENT, EMPTY, T0)).isPresent();
    assertThat(adoption.adopt(withAddress(), SILENT, EMPTY, T0.plusSeconds(3600))).isEmpty();
    assertThat(adoption.stored().current().networks())
        .extracting(NetworkIntent::frrKnowsIt)
        .containsExactly(false);
    assertThat(adoption.issues()).extracting(Issue::reason).containsExactly(Reason.FRR_NOT_READY);
    assertThat(adoption.adopt(withAddress(), EVPN, EMPTY, T0.plusSeconds(3601))).isPresent();
    assertThat(adoption.stored().current().networks())
        .extracting(NetworkIntent::frrKnowsIt)
        .containsExactly(true);
  }

  @Test
  void begin_storedGateWithoutItsDevices_isClosed() {
    NodeIntent before =
        new NodeIntent("n1", List.of(), List.of(Samples.layer2("cudn.finance", 1, 100, 0)));
    Adoption rebooted =
        new Adoption(Optional.of(StoredIntent.none("n1").accept(before)), StoredIntent.none("n1"));
    rebooted.begin(EMPTY);
    assertThat(rebooted.stored().current().networks())
        .extracting(NetworkIntent::frrKnowsIt)
        .containsExactly(false);
  }

  @Test
  void replace_whatAPassMadeOfIt_saysWhetherItIsAnother() {
    assertThat(adoption.adopt(withAddress(), EVPN, EMPTY, T0)).isPresent();
    StoredIntent stored = adoption.stored();
    assertThat(adoption.replace(stored)).isFalse();
    assertThat(adoption.replace(stored.announcing(stored.current().networkNames()))).isTrue();
  }
}
