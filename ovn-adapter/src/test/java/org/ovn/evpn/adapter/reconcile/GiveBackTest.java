// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.IpPrefix;

class GiveBackTest {
  private final ScriptedNode node = new ScriptedNode();
  private final GiveBack work = new GiveBack("n1", node.rounds, node.ovn);

  private static KernelState withRoutes(Set<KernelState.GuardRoute> routes) {
    return KernelStates.of(
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        routes,
        Set.of(),
        Map.of(),
        new TreeMap<>(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Set.of(),
        false);
  }

  @BeforeEach
  void nothingInOvn() {
    node.ovn.plans.add(new OvnPlan(List.of(), Map.of()));
  }

  @Test
  void routeThatTheKernelDoesNotLetGo_isLeft() {
    node.kernel.state =
        withRoutes(
            Set.of(
                new KernelState.GuardRoute(
                    1001, IpPrefix.parse("10.0.0.0/8"), Ownership.GUARD_METRIC)));
    node.kernel.refuses = _ -> Optional.of("EPERM");
    assertThat(work.once(T0)).containsExactly("routes or addresses of ours");
    assertThat(work.once(T0.plusMillis(200)))
        .as("a change that failed is left alone for a while, and is left all the same")
        .containsExactly("routes or addresses of ours");
  }

  @Test
  void nodeWithNothingOfOurs_isGivenBack() {
    node.kernel.state = withRoutes(Set.of());
    assertThat(work.once(T0)).isEmpty();
  }

  @Test
  void ovnOutOfReach_isLeftAsItIs() {
    node.ovn.plans.clear();
    assertThat(work.once(T0)).hasSize(1);
    assertThat(node.log).isEmpty();
  }
}
