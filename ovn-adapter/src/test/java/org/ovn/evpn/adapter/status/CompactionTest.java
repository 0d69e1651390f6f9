// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.NodePeer;
import org.ovn.evpn.api.v1alpha1.ReadyNetwork;
import org.ovn.evpn.api.v1alpha1.UnreadyNetwork;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.Vni;

/** What a node with many networks writes. */
class CompactionTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final int LIMIT = 20_000;
  private static final VtepIntent FABRIC =
      new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1")));

  private static String name(int i) {
    return "udn.a-team-with-a-long-name-%d.a-network-with-a-long-name".formatted(i);
  }

  private static EvpnNodeStateStatus status(int networks, int podsEach, List<Issue> issues) {
    return status(networks, podsEach, Set.of(), Set.of(), issues);
  }

  /**
   * @param notNeeded of the networks
   * @param gone of these, of which nothing is left
   */
  private static EvpnNodeStateStatus status(
      int networks, int podsEach, Set<String> notNeeded, Set<String> gone, List<Issue> issues) {
    List<NetworkIntent> intents =
        IntStream.range(0, networks)
            .mapToObj(i ->
                NetworkIntent.named(name(i))
                    .generation(3)
                    .networkName(name(i))
                    .networkId(i + 1)
                    .vrf("vrf")
                    .vtep("fabric")
                    .macVni(Optional.of(new Vni(16_000_000 + i)))
                    .build())
            .toList();
    Map<String, KernelState.Programmed> programmed = new HashMap<>();
    Map<String, KernelPlan.NetworkReport> reports = new HashMap<>();
    for (int i = 0; i < networks; i++) {
      programmed.put(
          name(i),
          new KernelState.Programmed(
              OptionalInt.of(16_000_000 + i),
              OptionalInt.of(2 + i),
              OptionalInt.of(15_000_000 + i),
              OptionalInt.of(2_000 + i),
              podsEach));
      reports.put(
          name(i),
          new KernelPlan.NetworkReport(
              OptionalInt.of(2 + i), OptionalInt.of(2_000 + i), podsEach, true, List.of()));
    }
    programmed.keySet().removeAll(gone);
    NodeReport report =
        new NodeReport(
            new NodeIntent("node-1", List.of(FABRIC), intents),
            Optional.of(
                new KernelPlan(
                    List.of(),
                    reports,
                    Map.of(
                        "fabric",
                        new KernelPlan.VtepReport(
                            FABRIC.ips(),
                            true,
                            "evb-fabric",
                            List.of("ev4-fabric"),
                            1450,
                            List.of())))),
            Optional.of(new OvnPlan(List.of(), Map.of())),
            Set.copyOf(programmed.keySet()),
            programmed,
            Set.of(),
            notNeeded,
            issues,
            List.of());
    EvpnNodeStateStatus whole =
        NodeStateBuilder.build(report, "1.0", EvpnNodeStateStatus.EMPTY, T0);
    return Compaction.of(
        new Evidence(true, List.of(), Set.of("172.18.1.1", "172.18.1.2")).addTo(whole));
  }

  private static int size(EvpnNodeStateStatus status) throws JsonProcessingException {
    return JsonMapper.builder()
        .build()
        .writeValueAsString(status)
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }

  @Test
  void status_thousandNetworksAndTenThousandPods_isBelowTwentyKilobytes()
      throws JsonProcessingException {
    EvpnNodeStateStatus status = status(1_000, 10, List.of());
    assertThat(Conditions.isTrue(status.conditions(), ConditionType.READY)).isTrue();
    assertThat(status.readyNetworks()).hasSize(1_000);
    assertThat(size(status)).isLessThan(LIMIT);
  }

  @Test
  void status_withMorePods_isTheSame() {
    assertThat(status(1_000, 10, List.of())).isEqualTo(status(1_000, 0, List.of()));
  }

  @Test
  void status_ofFewNetworks_growsByDigitsOnlyWithPods() throws JsonProcessingException {
    assertThat(size(status(3, 1_000, List.of())) - size(status(3, 1, List.of()))).isEqualTo(9);
  }

  @Test
  void network_thatIsNotReadyOrDegraded_isListedInFull() {
    EvpnNodeStateStatus status =
        status(
            20,
            1,
            List.of(
                Issue.blocks(Subject.evpnNetwork(name(4)), Reason.VRF_MISSING, "No VRF."),
                Issue.degrades(Subject.evpnNetwork(name(7)), Reason.FRR_SILENT, "Silent.")));
    assertThat(status.networks())
        .extracting(NodeNetwork::name)
        .containsExactlyInAnyOrder(name(4), name(7));
    assertThat(status.readyNetworks()).hasSize(18);
    ReadyNetwork first = ReadyNetwork.parse(status.readyNetworks().getFirst()).orElseThrow();
    assertThat(first)
        .isEqualTo(
            new ReadyNetwork(
                ReadyNetwork.key(name(0)), new Vni(16_000_000), new Vni(15_000_000), 3));
  }

  @Test
  void status_networksThatAreListedAndNoneReady_isWhatEtcdTakes() throws JsonProcessingException {
    int all = Compaction.MOST;
    String why =
        "There is no VRF device, which OVN-Kubernetes makes for the network; its SVIs wait for it. "
            .repeat(8);
    EvpnNodeStateStatus status =
        status(
            all,
            10,
            IntStream.range(0, all)
                .mapToObj(i ->
                    Issue.blocks(
                        Subject.evpnNetwork(name(i)),
                        i % 2 == 0 ? Reason.VRF_MISSING : Reason.FRR_NOT_READY,
                        why))
                .toList());
    assertThat(size(status)).as("with managedFields 1.5 MiB at most").isLessThan(510_000);
    assertThat(status.networks()).as("nobody is lost").hasSize(all);
    assertThat(status.networks().getLast())
        .satisfies(last -> {
          assertThat(last.macVni()).isNotNull();
          assertThat(last.ipVni()).isNotNull();
          assertThat(last.observedGeneration()).isEqualTo(3);
          Condition ready = Conditions.find(last.conditions(), ConditionType.READY).orElseThrow();
          assertThat(ready.status()).isEqualTo(Condition.Status.FALSE);
          assertThat(Reason.ofWire(ready.reason())).isPresent();
          assertThat(ready.message()).isEqualTo("See the first 16 with this reason.");
        });
    assertThat(status.networks())
        .filteredOn(n ->
            Conditions.find(n.conditions(), ConditionType.READY)
                .orElseThrow()
                .message()
                .startsWith("There is no VRF"))
        .hasSize(2 * Compaction.IN_FULL);
    Condition node = Conditions.find(status.conditions(), ConditionType.READY).orElseThrow();
    assertThat(node.message())
        .contains("750 networks are not ready, VRFMissing: ", "and 745 more")
        .contains("750 networks are not ready, FRRNotReady: ")
        .hasSizeLessThan(2_000);
  }

  @Test
  void status_allNetworksThatThereCanBeAndNoneReady_isWhatEtcdTakes()
      throws JsonProcessingException {
    int all = 4_095;
    EvpnNodeStateStatus status =
        status(
            all,
            10,
            IntStream.range(0, all)
                .mapToObj(i ->
                    Issue.blocks(
                        Subject.evpnNetwork(name(i)),
                        i % 2 == 0 ? Reason.VRF_MISSING : Reason.FRR_NOT_READY,
                        "No. ".repeat(200)))
                .toList());
    assertThat(size(status)).as("with managedFields 1.5 MiB at most").isLessThan(640_000);
    assertThat(status.networks()).hasSize(Compaction.MOST);
    assertThat(status.unreadyNetworks()).as("nobody is lost").hasSize(all - Compaction.MOST);
    assertThat(status.readyNetworks()).isEmpty();
    UnreadyNetwork last = UnreadyNetwork.parse(status.unreadyNetworks().getLast()).orElseThrow();
    assertThat(last.ready()).isFalse();
    assertThat(List.of("VRFMissing", "FRRNotReady")).contains(last.reason());
    assertThat(last.network().generation()).isEqualTo(3);
    assertThat(last.network().macVni()).isNotNull();
  }

  @Test
  void networks_degradedAndManyMore_areToldFromThoseThatAreNotReady() {
    int all = Compaction.MOST + 20;
    EvpnNodeStateStatus status =
        status(
            all,
            1,
            IntStream.range(0, all)
                .mapToObj(
                    i -> Issue.degrades(Subject.evpnNetwork(name(i)), Reason.FRR_SILENT, "Silent."))
                .toList());
    assertThat(status.unreadyNetworks())
        .hasSize(20)
        .allSatisfy(text ->
            assertThat(UnreadyNetwork.parse(text).orElseThrow())
                .matches(UnreadyNetwork::ready)
                .extracting(UnreadyNetwork::reason)
                .isEqualTo("FRRSilent"));
    assertThat(Urgency.isUrgent(status, status(all, 1, List.of()))).isTrue();
  }

  @Test
  void network_notNeeded_isShortOnceNothingOfItIsLeft() {
    EvpnNodeStateStatus status =
        status(20, 1, Set.of(name(4), name(7)), Set.of(name(4)), List.of());
    assertThat(status.networks()).extracting(NodeNetwork::name).containsExactly(name(7));
    assertThat(status.readyNetworks()).hasSize(19);
    assertThat(status.readyNetworks().stream().flatMap(text -> ReadyNetwork.parse(text).stream()))
        .filteredOn(network -> !network.isNeeded())
        .containsExactly(new ReadyNetwork(ReadyNetwork.key(name(4)), null, null, 3));
  }

  @Test
  void networks_few_areAllListed() {
    EvpnNodeStateStatus status = status(Compaction.LISTED, 1, List.of());
    assertThat(status.networks()).hasSize(Compaction.LISTED);
    assertThat(status.readyNetworks()).isEmpty();
  }

  @Test
  void neighbor_isProvenOnlyWhereThereIsOne() {
    assertThat(peers(true, "172.18.1.1"))
        .containsExactly(new NodePeer("172.18.1.1", Condition.Status.TRUE));
    assertThat(peers(false, "172.18.1.1"))
        .containsExactly(new NodePeer("172.18.1.1", Condition.Status.UNKNOWN));
    assertThat(peers(true, "172.18.1.2", "172.18.1.1"))
        .containsExactly(
            new NodePeer("172.18.1.1", Condition.Status.UNKNOWN),
            new NodePeer("172.18.1.2", Condition.Status.UNKNOWN));
  }

  private static List<NodePeer> peers(boolean heard, String... neighbors) {
    return new Evidence(heard, List.of(), Set.of(neighbors))
        .addTo(EvpnNodeStateStatus.EMPTY)
        .peers();
  }

  @Test
  void flip_isUrgent_andACountIsNot() {
    EvpnNodeStateStatus before = status(3, 1, List.of());
    assertThat(Urgency.isUrgent(before, status(3, 2, List.of()))).isFalse();
    assertThat(Urgency.isUrgent(before, status(2, 1, List.of()))).isTrue();
    assertThat(
            Urgency.isUrgent(
                before,
                status(
                    3,
                    1,
                    List.of(
                        Issue.degrades(
                            Subject.evpnNetwork(name(1)), Reason.FRR_SILENT, "Silent.")))))
        .isTrue();
  }
}
