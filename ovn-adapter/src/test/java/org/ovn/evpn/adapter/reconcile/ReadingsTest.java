// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelState.FdbEntry;
import org.ovn.evpn.adapter.kernel.KernelState.PortVlan;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;
import org.ovn.evpn.api.value.Vni;

/** What can be counted after a round. */
class ReadingsTest {
  private static final String VXLAN = "ev4-fabric";
  private static final OptionalInt NONE = OptionalInt.empty();

  private final ScriptedNode node = new ScriptedNode();

  /** The VXLAN device has VLAN 2 mapped to VNI 100, and VLAN 9 to 101, an IP-VRF's. */
  private KernelState kernel() {
    SortedMap<Integer, PortVlan> vlans = new TreeMap<>();
    vlans.put(2, new PortVlan(false, false, OptionalInt.of(100)));
    vlans.put(9, new PortVlan(false, false, OptionalInt.of(101)));
    vlans.put(7, new PortVlan(false, false, NONE));
    Device svi =
        ScriptedNode.svi(FINANCE, 1).toBuilder()
            .lower(Optional.of(ScriptedNode.bridge().name()))
            .build();
    Device vxlan =
        Device.named(VXLAN)
            .kind("vxlan")
            .master(Optional.of(ScriptedNode.bridge().name()))
            .alias(new Ownership(Role.VXLAN, "fabric").alias())
            .detail(new Device.Vxlan(true, true, Optional.empty(), 4789, false))
            .build();
    return KernelStates.of(
        Map.of(
            svi.name(),
            svi,
            VXLAN,
            vxlan,
            "evo.1",
            ScriptedNode.port(),
            ScriptedNode.bridge().name(),
            ScriptedNode.bridge()),
        Map.of(VXLAN, vlans),
        Map.of(VXLAN, new TreeSet<>(Set.of(100, 101))),
        Map.of(
            VXLAN,
            Set.of(
                learned(VXLAN, 2, 1),
                learned(VXLAN, 2, 2),
                learned(VXLAN, 9, 3),
                learned(VXLAN, 7, 4),
                new FdbEntry(VXLAN, 2, mac(5), true, false)),
            "evo.1",
            Set.of(new FdbEntry("evo.1", 2, mac(6), true, false), learned("evo.1", 2, 7))),
        Map.of(),
        Map.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        new TreeMap<>(
            Map.of(
                100,
                Set.of(IpAddresses.parse("10.254.0.2"), IpAddresses.parse("10.254.0.3")),
                300,
                Set.of(IpAddresses.parse("10.254.0.4")))),
        OptionalInt.of(1500),
        NONE,
        Set.of(),
        true);
  }

  private static FdbEntry learned(String device, int vid, int mac) {
    return new FdbEntry(device, vid, mac(mac), false, true);
  }

  private static MacAddress mac(int last) {
    return MacAddress.parse("0a:58:0a:0a:01:0" + last);
  }

  private static OvnPlan taken(String... ports) {
    return new OvnPlan(
        List.of(),
        Map.of(
            FINANCE,
            new OvnNetworkState(
                true, true, false, List.of(ports), List.of(), Set.of(), Set.of(), List.of())));
  }

  private Readings readings(StoredIntent stored) {
    return Readings.of(node.rounds.run(stored, T0));
  }

  @Test
  void round_networkThatRunsAndOneThatWaits_isCountedByNetwork() {
    node.kernel.state = kernel();
    node.ovn.plans.add(taken("far-1", "far-2", "far-3"));
    assertThat(readings(accepted(BOTH)))
        .isEqualTo(
            new Readings(
                List.of(
                    new Readings.OfNetwork(
                        FINANCE,
                        Optional.of(new Readings.MacVrf(new Vni(100), 2, 2)),
                        OptionalInt.of(3)),
                    new Readings.OfNetwork(
                        DEV,
                        Optional.of(new Readings.MacVrf(new Vni(300), 0, 0)),
                        OptionalInt.of(0))),
                1,
                true,
                true));
  }

  @Test
  void round_withoutOvn_knowsNoTakenPorts() {
    node.kernel.state = kernel();
    Readings readings = readings(accepted(BOTH));
    assertThat(readings.ovsdbInSync()).isFalse();
    assertThat(readings.networks())
        .hasSize(2)
        .allSatisfy(network -> {
          assertThat(network.takenPorts()).isEmpty();
          assertThat(network.macVrf()).as("the kernel was read").isPresent();
        });
  }

  @Test
  void round_networkBeingGivenBack_isCountedUntilItIsGone() {
    node.kernel.state = kernel();
    assertThat(readings(accepted(BOTH, NOTHING)).networks())
        .as("OVN is out of reach")
        .extracting(Readings.OfNetwork::name)
        .containsExactly(FINANCE, DEV);
    node.ovn.plans.add(taken("far-1"));
    assertThat(readings(accepted(BOTH, NOTHING)).networks())
        .as("OVN has nothing of the other one")
        .extracting(Readings.OfNetwork::name)
        .containsExactly(FINANCE);
  }
}
