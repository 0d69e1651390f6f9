// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.adapter.facts.NodeFact;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.adapter.netlink.ArpFrame;
import org.ovn.evpn.adapter.netlink.NoKernel;
import org.ovn.evpn.adapter.netlink.PacketSocket;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.ovn.OvnVersions;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.reconcile.KernelPort;
import org.ovn.evpn.adapter.reconcile.OvnPort;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.ovn.evpn.adapter.reconcile.StoredIntent;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;

/** A node that is programmed, and an agent that starts on it. */
class AgentLoopTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private final List<String> log = new ArrayList<>();
  private Optional<ApiFacts> facts = Optional.empty();
  private Supplier<Optional<ApiFacts>> api = () -> facts;
  private Runnable observe = () -> {};
  private final List<EvpnNodeStateStatus> published = new ArrayList<>();

  private Optional<Set<String>> frrRuns = Optional.empty();
  private boolean fresh;
  private boolean ovnAway;

  private AgentLoop agent() throws IOException {
    Device svi =
        new Device(
            7,
            "evl2.1",
            "vlan",
            true,
            1450,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Ownership(Role.L2_SVI, "cudn.finance").alias(),
            Ownership.GROUP,
            true,
            new Device.Ipv4Conf(true, 0),
            new Device.Svi(2),
            Optional.empty());
    Device bridge =
        new Device(
            6,
            "evb-fabric",
            "bridge",
            true,
            1450,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Ownership(Role.BRIDGE, "fabric").alias(),
            Ownership.GROUP,
            true,
            new Device.Ipv4Conf(false, 0),
            new Device.Bridge(true, 0, false),
            Optional.empty());
    KernelState state =
        KernelStates.of(
            fresh ? Map.of() : Map.of(svi.name(), svi, bridge.name(), bridge),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Set.of(),
            Set.of(),
            Map.of(),
            new TreeMap<>(),
            OptionalInt.of(1500),
            OptionalInt.empty(),
            Set.of(),
            true);
    KernelPort kernel =
        new KernelPort() {
          @Override
          public KernelState observe() {
            observe.run();
            return state;
          }

          @Override
          public KernelOutcome apply(KernelState observed, KernelPlan plan) {
            log.add("kernel");
            return new KernelOutcome(0, List.of());
          }
        };
    OvnPort ovn =
        new OvnPort() {
          @Override
          public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
            if (ovnAway) {
              return Optional.empty();
            }
            return Optional.of(
                new OvnPlan(
                    List.of(
                        new OvnChange(
                            "cudn.finance",
                            OvnChange.Target.OVS,
                            OvnChange.Action.REMOVE_OVS_PORT,
                            new Transaction("release", List.of()))),
                    Map.of()));
          }

          @Override
          public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
            return Optional.empty();
          }

          @Override
          public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
            log.add("ovn");
            return Map.of();
          }
        };
    ApiPort cluster =
        new ApiPort() {
          @Override
          public Optional<ApiFacts> facts() {
            return api.get();
          }

          @Override
          public FrrFact frr() {
            return new FrrFact.Unasked();
          }

          @Override
          public EvpnNodeStateStatus status() {
            return EvpnNodeStateStatus.EMPTY;
          }

          @Override
          public void publish(String nodeUid, EvpnNodeStateStatus status) {
            published.add(status);
          }
        };
    return new AgentLoop(
        "test",
        cluster,
        new Rounds(kernel, ovn, Map.of(), _ -> {}, () -> 0),
        new IntentStore(folder, "n1"),
        () -> new Writes(log.size(), 0),
        () -> List.of("OVN_Northbound at /a, /b: no such socket in any of these places"),
        () -> frrRuns,
        () -> new OvnVersions(Optional.of("26.03.1"), Optional.of("4.0.0")),
        _ -> {});
  }

  private static ApiFacts facts(Optional<NodeFact> self) {
    return new ApiFacts("n1", self, List.of(), List.of(), Map.of());
  }

  private static NodeFact self(Parsed<SortedMap<String, List<java.net.InetAddress>>> vteps) {
    return new NodeFact("n1", "uid", Map.of(), vteps);
  }

  @Test
  void pass_nobodySaidWhatIsWanted_touchesNothing() throws IOException {
    AgentLoop agent = agent();
    assertThat(agent.once(T0)).as("it looks again soon").isBefore(T0.plusSeconds(2));
    facts = Optional.of(facts(Optional.empty()));
    agent.once(T0.plusSeconds(1));
    facts = Optional.of(facts(Optional.of(self(new Parsed.Malformed<>("no JSON.")))));
    agent.once(T0.plusSeconds(2));
    assertThat(log).as("no intent, no API, no Node, no readable Node").isEmpty();

    facts = Optional.of(facts(Optional.of(self(new Parsed.Absent<>()))));
    agent.once(T0.plusSeconds(3));
    assertThat(log).as("the Node takes part in nothing").contains("kernel", "ovn");
    facts = Optional.empty();
    log.clear();
    agent.once(T0.plusSeconds(4));
    assertThat(log).as("what was said once holds").isNotEmpty();
  }

  @Test
  void pass_storeUnreadable_touchesNothing() throws IOException {
    Files.writeString(folder.resolve("intent.json"), "{\"current\":{},\"later\":1}");
    AgentLoop agent = agent();
    agent.once(T0);
    assertThat(log).isEmpty();
  }

  @Test
  void writes_inTheLog_haveOneForm() {
    assertThat(new Writes(3, 14)).hasToString("writes: netlink=3 ovsdb=14");
  }

  @Test
  void pass_storedIntentWithoutApi_isEnough() throws IOException {
    new IntentStore(folder, "n1").save(StoredIntent.none("n1"));
    agent().once(T0);
    assertThat(log).contains("kernel", "ovn");
  }

  @Test
  void failedPass_inTheStatus_programmedNothing() throws IOException {
    NodeIntent intent =
        new NodeIntent("n1", List.of(), List.of(Samples.layer2("cudn.finance", 1, 100, 101)));
    new IntentStore(folder, "n1").save(StoredIntent.none("n1").accept(intent));
    AgentLoop agent = agent();
    facts = Optional.of(facts(Optional.of(self(new Parsed.Absent<>()))));
    agent.once(T0);
    observe =
        () -> {
          throw new IllegalStateException("a bug");
        };
    agent.once(T0.plusSeconds(1));
    assertThat(published.getLast().networks())
        .isNotEmpty()
        .allSatisfy(network -> {
          Condition ready =
              Conditions.find(network.conditions(), ConditionType.READY.wire()).orElseThrow();
          assertThat(ready.isTrue()).isFalse();
          assertThat(ready.message()).contains("a bug");
        });
  }

  @Test
  void errorOfOurs_inAPass_isToldAndEndsNothing() throws IOException {
    new IntentStore(folder, "n1").save(StoredIntent.none("n1"));
    AgentLoop agent = agent();
    facts = Optional.of(facts(Optional.of(self(new Parsed.Absent<>()))));
    agent.once(T0);
    api =
        () -> {
          throw new IllegalStateException("a bug");
        };
    assertThat(agent.once(T0.plusSeconds(1))).isEqualTo(T0.plusSeconds(6));
    Condition ready =
        Conditions.find(published.getLast().conditions(), ConditionType.READY.wire()).orElseThrow();
    assertThat(ready.isTrue()).isFalse();
    assertThat(ready.message()).contains("a bug");
    api = () -> facts;
    agent.once(T0.plusSeconds(6));
    assertThat(published.getLast().conditions().toString()).doesNotContain("a bug");
  }

  @Test
  void errorOfOurs_whileTheKernelCannotBeRead_endsNothing() throws IOException {
    new IntentStore(folder, "n1").save(StoredIntent.none("n1"));
    observe = () -> PacketSocket.open(Integer.MAX_VALUE, ArpFrame.ETHER_TYPE, 1).close();
    api =
        () -> {
          throw new IllegalStateException("a bug");
        };
    assertThat(agent().once(T0)).isEqualTo(T0.plusSeconds(1));
  }

  @Test
  void passed_tellsHowThePassEnded() throws IOException {
    AgentLoop agent = agent();
    agent.once(T0);
    assertThat(agent.passed(Duration.ZERO).end()).isEqualTo(Passed.End.WAITING);
    facts = Optional.of(facts(Optional.of(self(new Parsed.Absent<>()))));
    agent.once(T0.plusSeconds(1));
    assertThat(agent.passed(Duration.ZERO).unready()).isEmpty();
    ovnAway = true;
    agent.once(T0.plusSeconds(2));
    assertThat(agent.passed(Duration.ZERO).end()).isEqualTo(Passed.End.OK);
    assertThat(agent.passed(Duration.ZERO).unready()).isPresent();
    ovnAway = false;
    observe =
        () -> {
          throw NoKernel.answer();
        };
    agent.once(T0.plusSeconds(3));
    assertThat(agent.passed(Duration.ZERO).end()).isEqualTo(Passed.End.FAILED);
    observe =
        () -> {
          throw new IllegalStateException("a bug");
        };
    agent.once(T0.plusSeconds(4));
    assertThat(agent.passed(Duration.ZERO).end()).isEqualTo(Passed.End.FAILED);
    assertThat(agent.passed(Duration.ZERO).result()).isEmpty();
    observe = () -> {};
    agent.once(T0.plusSeconds(9));
    assertThat(agent.passed(Duration.ZERO).unready()).isEmpty();
  }

  @Test
  void intent_thatCannotBeStored_isToldAndStoredLater() throws IOException {
    NodeIntent intent =
        new NodeIntent("n1", List.of(), List.of(Samples.layer2("cudn.finance", 1, 100, 101)));
    new IntentStore(folder, "n1").save(StoredIntent.none("n1").accept(intent));
    AgentLoop agent = agent();
    Path obstacle = Files.createDirectory(folder.resolve("intent.json.new"));
    facts = Optional.of(facts(Optional.of(self(new Parsed.Absent<>()))));
    agent.once(T0);
    Condition degraded =
        Conditions.find(published.getLast().conditions(), ConditionType.DEGRADED.wire())
            .orElseThrow();
    assertThat(degraded.reason()).isEqualTo(Reason.INTENT_NOT_STORED.wire());
    assertThat(degraded.message()).contains("intent.json", "Make room");
    assertThat(log).as("the node is programmed all the same").contains("kernel", "ovn");
    Files.delete(obstacle);
    agent.once(T0.plusSeconds(1));
    assertThat(published.getLast().conditions().toString())
        .doesNotContain(Reason.INTENT_NOT_STORED.wire());
    assertThat(new IntentStore(folder, "n1").load().orElseThrow().current().networks()).isEmpty();
  }

  @Test
  void start_withoutABridge_givesBackInOvnBeforeAnythingElse() throws IOException {
    fresh = true;
    AgentLoop agent = agent();
    agent.once(T0);
    assertThat(log).as("nobody said what is wanted, and OVN is asked all the same").contains("ovn");
  }

  @Test
  void start_withABridge_givesNothingBack() throws IOException {
    agent().once(T0);
    assertThat(log).as("a rolling update").isEmpty();
  }

  @Test
  void start_ovnAway_isHeldUpForTenSeconds() throws IOException {
    fresh = true;
    ovnAway = true;
    new IntentStore(folder, "n1").save(StoredIntent.none("n1"));
    AgentLoop agent = agent();
    facts = Optional.of(facts(Optional.of(self(new Parsed.Absent<>()))));
    assertThat(agent.once(T0)).isEqualTo(T0.plusSeconds(1));
    agent.once(T0.plusSeconds(9));
    assertThat(published).isEmpty();
    agent.once(T0.plusSeconds(10));
    agent.once(T0.plusSeconds(30));
    assertThat(published).isNotEmpty();
  }
}
