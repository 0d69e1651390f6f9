// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FABRIC;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.change;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.owned;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.refusing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.Vni;

/** What does not wait for a look at the kernel. */
class FastLaneTest {
  private final ScriptedNode node = new ScriptedNode();
  private final FastLane lane = node.rounds.fastLane();

  private volatile boolean slowly;

  private void newRows() {
    node.ovn.plans.clear();
    node.ovn.plans.add(
        new OvnPlan(
            List.of(
                change(DEV, OvnChange.Action.SWITCH_PORT),
                change(DEV, OvnChange.Action.OVS_PORT),
                change(FINANCE, OvnChange.Action.SWITCH_PORT),
                change(FINANCE, OvnChange.Action.TAKE),
                change(FINANCE, OvnChange.Action.GIVE_BACK),
                change(FINANCE, OvnChange.Action.NAT_EXEMPTION),
                change(DEV, OvnChange.Action.REMOVE_OVS_PORT)),
            Map.of(FINANCE, owned(true, true), DEV, owned(true, false))));
    node.log.clear();
  }

  @Test
  void rows_afterTheFirstRound_areFollowedInWhatAdds() {
    newRows();
    assertThat(lane.run(T0)).as("nobody has said what is wanted").isFalse();
    node.ovn.plans.clear();
    node.ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    node.rounds.run(accepted(BOTH), T0);
    newRows();
    assertThat(lane.run(T0)).isTrue();
    assertThat(node.log)
        .as("a port that is made for the first time, and all that takes away, waits for the rounds")
        .containsExactly("ovn SWITCH_PORT " + FINANCE, "ovn TAKE " + FINANCE);
  }

  @Test
  void rows_afterAVniWentToAnotherNetwork_areNotJudgedByTheFloodListOfTheFirst() {
    node.ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    node.rounds.run(accepted(BOTH), T0);
    Vni hundred = new Vni(100);
    Vni threeHundred = new Vni(300);
    assertThat(node.ovn.asked.getLast().floodLists()).containsKeys(hundred, threeHundred);
    NodeIntent swapped =
        new NodeIntent(
            "n1",
            List.of(FABRIC),
            List.of(Samples.layer2("cudn.hr", 3, 100, 0), Samples.layer2(DEV, 2, 300, 0)));
    node.ovn.asked.clear();
    node.rounds.run(accepted(swapped), T0.plusSeconds(1));
    assertThat(node.ovn.asked.getFirst().floodLists())
        .as("what the lane plans by before the round has looked at the kernel")
        .containsOnlyKeys(threeHundred);
    assertThat(node.ovn.asked.getLast().floodLists()).containsKeys(hundred, threeHundred);
  }

  @Test
  void rows_thatOvnRefuses_areNotTriedAgainAtOnce() {
    node.ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    node.rounds.run(accepted(BOTH), T0);
    newRows();
    node.ovn.refuses = refusing(FINANCE);
    assertThat(lane.run(T0)).isFalse();
    node.log.clear();
    lane.run(T0.plusMillis(500));
    assertThat(node.log).isEmpty();
    lane.run(T0.plusSeconds(2));
    assertThat(node.log).isNotEmpty();
  }

  @Test
  void rows_duringASlowLookAtTheKernel_doNotWaitForIt() throws Exception {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    KernelPort slow =
        new KernelPort() {
          @Override
          public KernelState observe() {
            KernelState state = node.kernel.observe();
            if (slowly) {
              looking.countDown();
              try {
                assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            return state;
          }

          @Override
          public KernelOutcome apply(KernelState observed, KernelPlan plan) {
            return new KernelOutcome(0, List.of());
          }
        };
    Rounds rounds = new Rounds(slow, node.ovn, Map.of(), _ -> {}, () -> 0);
    node.ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(accepted(BOTH), T0);
    slowly = true;
    Thread loop = Thread.ofPlatform().start(() -> rounds.run(accepted(BOTH), T0.plusSeconds(1)));
    try {
      assertThat(looking.await(30, TimeUnit.SECONDS)).isTrue();
      newRows();
      long start = System.nanoTime();
      assertThat(rounds.fastLane().run(T0.plusSeconds(2))).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(node.log).contains("ovn TAKE " + FINANCE);
    } finally {
      seen.countDown();
      loop.join();
    }
  }
}
