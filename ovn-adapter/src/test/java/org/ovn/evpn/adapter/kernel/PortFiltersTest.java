// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.MacAddress;

/**
 * What keeps the gateway's frames on the node, and the entries that keep an SVI from being deaf.
 */
class PortFiltersTest {
  private static final MacAddress GATEWAY = MacAddress.parse("0a:58:0a:0a:00:01");
  private static final MacAddress OTHER = MacAddress.parse("0a:58:0a:0a:00:fe");
  private static final NodeIntent INTENT =
      node(vtep("fabric", false, "10.254.0.1"), network("finance", 1).mac(100).ip(101).build());
  private final SimulatedKernel kernel = new SimulatedKernel();

  @BeforeEach
  void node1() {
    kernel.addVrf("finance", 1009);
    kernel.addOvsPort("evo.1");
    kernel.addAddress(Intents.ip("10.254.0.1"));
  }

  private static PortGates gates(MacAddress... gateways) {
    Set<String> all = Set.of("cudn.finance");
    return new PortGates(all, all, all, Set.of(), Map.of("cudn.finance", Set.of(gateways)));
  }

  private KernelPlan step(PortGates gates) {
    KernelPlan plan = KernelPlanner.plan(kernel.state(), INTENT, gates);
    kernel.apply(plan);
    return plan;
  }

  private Set<IngressFilter.Drop> drops() {
    return kernel.state().portFilters().getOrDefault("evo.1", Set.of()).stream()
        .flatMap(filter -> filter.drops().stream())
        .collect(java.util.stream.Collectors.toSet());
  }

  private boolean isUp() {
    return kernel.find("evo.1").orElseThrow().up();
  }

  @Test
  void port_withoutItsFilters_goesUpOnlyWhenTheyWereSeen() {
    KernelPlan.NetworkReport first = step(gates(GATEWAY)).networks().get("cudn.finance");
    assertThat(drops())
        .containsExactlyInAnyOrder(
            IngressFilter.Drop.to(GATEWAY),
            IngressFilter.Drop.icmpv6(133),
            IngressFilter.Drop.icmpv6(134));
    assertThat(isUp()).isFalse();
    assertThat(first.shortfalls())
        .filteredOn(Shortfall::blocks)
        .singleElement()
        .satisfies(why -> {
          assertThat(why.reason()).isEqualTo(Reason.PORT_HELD_DOWN);
          assertThat(why.message()).contains("filters");
        });
    assertThat(step(gates(GATEWAY)).networks().get("cudn.finance").complete()).isTrue();
    assertThat(isUp()).isTrue();
    assertThat(step(gates(GATEWAY)).changes()).isEmpty();
  }

  @Test
  void filters_gone_comeBackAndThePortStaysUp() {
    step(gates(GATEWAY));
    step(gates(GATEWAY));
    kernel.clearFilters("evo.1");
    assertThat(step(PortGates.CLOSED).changes()).as("OVN is away: who knows").isEmpty();
    assertThat(step(gates(GATEWAY)).changes())
        .hasOnlyElementsOfTypes(KernelChange.AddClassifier.class, KernelChange.AddFilter.class)
        .hasSize(4);
    assertThat(isUp()).isTrue();
    assertThat(step(gates(GATEWAY)).changes()).isEmpty();
  }

  @Test
  void filters_ofAnotherGateway_areReplaced() {
    step(gates(GATEWAY));
    step(gates(GATEWAY));
    kernel.addOddFilter("evo.1");
    List<KernelChange> changes = step(gates(OTHER)).changes();
    assertThat(changes).filteredOn(c -> c instanceof KernelChange.DeleteFilter).hasSize(2);
    assertThat(drops()).contains(IngressFilter.Drop.to(OTHER)).hasSize(3);
    assertThat(step(gates(OTHER)).changes()).isEmpty();
    assertThat(step(PortGates.CLOSED).changes()).as("OVN is away: they stay").isEmpty();
  }

  @Test
  void bridge_thatLostItsOwnEntries_getsItsVlansAnew() {
    step(PortGates.open(Set.of("cudn.finance")));
    assertThat(step(PortGates.CLOSED).changes()).isEmpty();
    kernel.flush("evb-fabric");
    List<KernelChange> changes = step(PortGates.CLOSED).changes();
    assertThat(changes)
        .hasOnlyElementsOfTypes(KernelChange.DeleteVlan.class, KernelChange.AddVlan.class)
        .hasSize(4)
        .allMatch(c -> c.owner().equals(new Owner.Network("cudn.finance")));
    assertThat(step(PortGates.CLOSED).changes()).isEmpty();
  }
}
