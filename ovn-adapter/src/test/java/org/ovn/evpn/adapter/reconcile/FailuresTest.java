// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FABRIC;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.bridge;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.change;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.owned;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.port;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.refusing;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.state;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.svi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/** Who is left alone after a failure, for how long, and whom that holds up. */
class FailuresTest {
  private final ScriptedNode node = new ScriptedNode();
  private final List<String> log = node.log;
  private final ScriptedNode.FakeKernel kernel = node.kernel;
  private final ScriptedNode.FakeOvn ovn = node.ovn;
  private final Rounds rounds = node.rounds;

  @Test
  void failingNetwork_laterPasses_isLeftAloneForAGrowingWhileAndTheOtherGoesOn() {
    OvnPlan plan =
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.SWITCH_PORT),
                change(DEV, OvnChange.Action.SWITCH_PORT)),
            Map.of());
    ovn.plans.add(plan);
    ovn.refuses = refusing(FINANCE);
    kernel.refuses =
        c ->
            c.owner().equals(new Owner.Network(FINANCE))
                ? Optional.of("RTM_NEWLINK evl2.1: EBUSY")
                : Optional.empty();
    StoredIntent stored = accepted(BOTH);
    rounds.run(stored, T0);
    assertThat(log).contains("ovn SWITCH_PORT " + FINANCE, "ovn SWITCH_PORT " + DEV);
    assertThat(node.failing()).contains(Subject.evpnNetwork(FINANCE));
    assertThat(node.failures(FINANCE)).asString().contains("constraint violation");
    assertThat(node.failures(DEV)).isEmpty();
    assertThat(rounds.nextRetry(T0)).contains(T0.plusSeconds(1));

    log.clear();
    rounds.run(stored, T0.plusMillis(500));
    assertThat(log).noneMatch(line -> line.contains("network " + FINANCE));
    assertThat(log).doesNotContain("ovn SWITCH_PORT " + FINANCE).contains("ovn SWITCH_PORT " + DEV);

    log.clear();
    rounds.run(stored, T0.plusMillis(1001));
    assertThat(log).contains("ovn SWITCH_PORT " + FINANCE);
    assertThat(rounds.nextRetry(T0.plusMillis(1001)))
        .as("twice as long")
        .contains(T0.plusMillis(3001));

    log.clear();
    ovn.refuses = _ -> Optional.empty();
    kernel.refuses = _ -> Optional.empty();
    rounds.run(stored, T0.plusSeconds(10));
    assertThat(node.failing()).isEmpty();
  }

  @Test
  void failure_nothingToDoAnyMore_isForgotten() {
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.GIVE_BACK)),
            Map.of(FINANCE, owned(true, true))));
    ovn.refuses = refusing(FINANCE);
    kernel.refuses =
        c ->
            c.owner().equals(new Owner.Vtep("fabric"))
                ? Optional.of("EOPNOTSUPP")
                : Optional.empty();
    rounds.run(accepted(BOTH), T0);
    assertThat(node.failures(FINANCE)).isNotEmpty();
    assertThat(node.failing())
        .filteredOn(subject -> subject.is(Subject.Kind.VTEP))
        .containsExactly(Subject.vtep("fabric"));

    ovn.plans.clear();
    rounds.run(accepted(NOTHING), T0.plusMillis(1));
    assertThat(node.failing()).noneMatch(subject -> subject.is(Subject.Kind.VTEP));
    assertThat(node.failures(FINANCE)).as("OVN is out of reach: not known").isNotEmpty();
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(accepted(NOTHING), T0.plusMillis(2));
    assertThat(node.failures(FINANCE)).isEmpty();
  }

  @Test
  void failedChain_othersOfTheNetwork_goOn() {
    StoredIntent stored = accepted(BOTH);
    OvnPlan nat =
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.NAT_EXEMPTION),
                change(FINANCE, OvnChange.Action.SWITCH_PORT)),
            Map.of(FINANCE, owned(true, true)));
    ovn.plans.add(nat);
    ovn.refuses = refusing(FINANCE);
    Instant now = T0;
    for (int i = 0; i < 5; i++) {
      now = rounds.nextRetry(now).orElse(now);
      rounds.run(stored, now);
    }
    assertThat(node.failures(FINANCE)).hasSize(2);
    ovn.plans.clear();
    ovn.refuses = _ -> Optional.empty();
    List<OvnChange> more = new ArrayList<>(nat.changes());
    more.add(change(FINANCE, OvnChange.Action.TAKE));
    more.add(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT));
    ovn.plans.add(new OvnPlan(more, Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(more, Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true))));
    log.clear();
    rounds.run(stored, now.plusMillis(1));
    assertThat(log)
        .contains("ovn TAKE " + FINANCE, "ovn REMOVE_OVS_PORT " + FINANCE)
        .doesNotContain("ovn NAT_EXEMPTION " + FINANCE, "ovn SWITCH_PORT " + FINANCE);

    ovn.plans.clear();
    ovn.plans.add(nat);
    ovn.plans.add(nat);
    ovn.plans.add(new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true))));
    rounds.changed(FINANCE);
    rounds.run(stored, now.plusMillis(2));
    assertThat(log).contains("ovn NAT_EXEMPTION " + FINANCE, "ovn SWITCH_PORT " + FINANCE);
  }

  @Test
  void lostConnection_whileChanging_isNoFailure() {
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.TAKE)), Map.of(FINANCE, owned(true, true))));
    ovn.refuses = refusing(FINANCE);
    ovn.how = OvnSide.Stop.DISCONNECTED;
    assertThat(rounds.run(accepted(BOTH), T0).again()).isFalse();
    assertThat(node.failures(FINANCE)).isEmpty();
    log.clear();
    rounds.run(accepted(BOTH), T0.plusMillis(1));
    assertThat(log).contains("ovn TAKE " + FINANCE);
    ovn.how = OvnSide.Stop.CHANGED;
    assertThat(rounds.run(accepted(BOTH), T0.plusMillis(2)).again()).as("rows changed").isTrue();
    assertThat(node.failures(FINANCE)).isEmpty();
  }

  @Test
  void deviceGroup_oneOwnerLeftAlone_isNotDeleted() {
    kernel.state =
        state(
            Map.of(
                "evl2.1",
                svi(FINANCE, 1),
                "evl2.3",
                svi(FINANCE, 3),
                "evo.1",
                port(),
                "evb-fabric",
                bridge()),
            new TreeMap<>());
    kernel.refuses =
        c ->
            c.owner().equals(new Owner.Network(FINANCE)) && c instanceof KernelChange.SetUp
                ? Optional.of("set evo.1 down: EBUSY")
                : Optional.empty();
    kernel.works = c -> c instanceof KernelChange.DeleteGroup;
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    NodeIntent dev = new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2(DEV, 2, 300, 0)));
    for (NodeIntent intent : List.of(dev, NOTHING)) {
      rounds.run(accepted(intent), T0);
      kernel.told.clear();
      Rounds.Result result = rounds.run(accepted(intent), T0.plusMillis(1));
      assertThat(kernel.told)
          .noneMatch(c -> c instanceof KernelChange.DeleteGroup)
          .noneMatch(c -> c.owner().equals(new Owner.Network(FINANCE)));
      assertThat(result.again()).isFalse();
    }
    assertThat(kernel.told)
        .as("others do not wait for it")
        .contains(new KernelChange.DeleteDevice(new Owner.Vtep("fabric"), "evb-fabric"));
  }

  @Test
  void issues_severalParties_areOfTheirSubjectsAndThoseOfOvnComeFirst() {
    Failures failures = new Failures();
    KernelChange ofNetwork = new KernelChange.SetUp(new Owner.Network(FINANCE), "evl2.1", true);
    KernelChange ofVtep = new KernelChange.SetUp(new Owner.Vtep("fabric"), "evb-fabric", true);
    KernelChange ofNode = new KernelChange.SetUp(new Owner.Node(), "lo", true);
    List<KernelChange> changes = List.of(ofNode, ofVtep, ofNetwork);
    failures.took(
        new KernelPlan(List.of(changes), Map.of(), Map.of()),
        new KernelOutcome(
            0, changes.stream().map(c -> new KernelOutcome.Failure(c, "EBUSY")).toList()),
        T0);
    failures.took(
        Map.of(
            new OvnChange.Chain(FINANCE, OvnChange.Part.NAT),
            new OvnSide.Outcome(0, OvnSide.Stop.REFUSED, "NAT"),
            new OvnChange.Chain(FINANCE, OvnChange.Part.PORT),
            new OvnSide.Outcome(0, OvnSide.Stop.REFUSED, "port")),
        T0);
    assertThat(failures.issues())
        .allMatch(Issue::blocks)
        .allMatch(issue -> issue.reason() == Reason.PROGRAMMING_FAILED);
    assertThat(failures.issues())
        .filteredOn(issue -> issue.subject().equals(Subject.evpnNetwork(FINANCE)))
        .extracting(Issue::message)
        .containsExactly("port", "NAT", "EBUSY");
    assertThat(failures.issues())
        .extracting(Issue::subject)
        .contains(Subject.vtep("fabric"), Failures.THIS_NODE);
  }
}
