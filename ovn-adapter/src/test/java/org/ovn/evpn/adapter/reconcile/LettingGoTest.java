// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.down;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.svi;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.PortGates;

class LettingGoTest {
  private final LettingGo lettingGo = new LettingGo();

  private KernelPlan due(Device svi, Instant now) {
    KernelState observed = ScriptedNode.state(Map.of(svi.name(), svi), new TreeMap<>());
    return lettingGo.due(KernelPlanner.plan(observed, NOTHING, PortGates.CLOSED), observed, now);
  }

  @Test
  void svi_ofWhichFrrHasNothing_goesInTwoSteps() {
    assertThat(due(svi(FINANCE, 1), T0).changes()).hasSize(1).noneMatch(LettingGoTest::deletes);
    assertThat(lettingGo.nextDeadline(T0)).contains(T0.plusMillis(200));
    assertThat(due(down(svi(FINANCE, 1)), T0).changes()).anyMatch(LettingGoTest::deletes);
  }

  @Test
  void nothingOnItsWayDown_needsNoLook() {
    KernelState observed = ScriptedNode.state(Map.of(), new TreeMap<>());
    lettingGo.due(KernelPlanner.plan(observed, NOTHING, PortGates.CLOSED), observed, T0);
    assertThat(lettingGo.nextDeadline(T0)).isEmpty();
  }

  private static boolean deletes(KernelChange change) {
    return change instanceof KernelChange.DeleteDevice;
  }
}
