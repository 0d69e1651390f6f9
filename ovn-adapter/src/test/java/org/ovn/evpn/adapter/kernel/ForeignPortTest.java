// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;

/** A port of br-int that has our name and may be somebody else's. */
class ForeignPortTest {
  private static final Set<String> ALL = Set.of("cudn.finance");
  private static final NodeIntent INTENT =
      new NodeIntent(
          "n1",
          List.of(vtep("fabric", true, "10.254.0.1")),
          List.of(network("finance", 1).mac(100).build()));

  private final SimulatedKernel kernel = new SimulatedKernel();

  ForeignPortTest() {
    kernel.addVrf("finance", 1009);
    kernel.addOvsPort("evo.1");
  }

  private void reconcile(PortGates gates) {
    for (int i = 0; i < 3; i++) {
      kernel.apply(KernelPlanner.plan(kernel.state(), INTENT, gates));
    }
  }

  private Optional<String> master() {
    return kernel.state().device("evo.1").orElseThrow().master();
  }

  @Test
  void port_thatOpenVswitchDoesNotSayIsOurs_isNotEnslaved() {
    reconcile(new PortGates(Set.of(), ALL, ALL, Set.of()));
    assertThat(kernel.state().device("evb-fabric")).isPresent();
    assertThat(master()).isEmpty();
    assertThat(kernel.state().device("evo.1").orElseThrow().alias()).isEmpty();
    reconcile(new PortGates(ALL, ALL, ALL, Set.of()));
    assertThat(master()).contains("evb-fabric");
  }

  @Test
  void port_thatJoined_staysWhileOpenVswitchIsOutOfReach() {
    reconcile(PortGates.open(ALL));
    reconcile(PortGates.CLOSED);
    assertThat(master()).contains("evb-fabric");
  }
}
