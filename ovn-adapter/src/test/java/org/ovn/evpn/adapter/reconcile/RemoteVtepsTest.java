// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.adapter.status.Evidence;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.RunningConfig;

class RemoteVtepsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<InetAddress> OTHER = Set.of(IpAddresses.parse("10.254.0.2"));
  private static final Optional<RunningConfig> FRR =
      Optional.of(
          RunningConfig.parse(
              """
              router bgp 65000
               address-family l2vpn evpn
                neighbor 172.18.1.1 activate
                advertise-all-vni
               exit-address-family
              exit
              """));

  private final RemoteVteps vteps = new RemoteVteps();

  /** Both networks are mapped; these are the flood lists. */
  private static KernelState mapped(Map<Integer, Set<InetAddress>> flood) {
    SortedMap<Integer, KernelState.PortVlan> vlans = new TreeMap<>();
    vlans.put(2, new KernelState.PortVlan(false, false, OptionalInt.of(100)));
    vlans.put(3, new KernelState.PortVlan(false, false, OptionalInt.of(300)));
    return KernelStates.of(
        Map.of(
            "evl2.1", svi("evl2.1", FINANCE, 2),
            "evl2.2", svi("evl2.2", DEV, 3),
            "ev4", vxlan()),
        Map.of("ev4", vlans),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        new TreeMap<>(flood),
        OptionalInt.of(1500),
        OptionalInt.empty(),
        Set.of(),
        true);
  }

  private static Device svi(String name, String network, int vid) {
    return Device.named(name)
        .kind("vlan")
        .lower(Optional.of("evb"))
        .alias(new Ownership(Role.L2_SVI, network).alias())
        .detail(new Device.Svi(vid))
        .build();
  }

  private static Device vxlan() {
    return Device.named("ev4")
        .kind("vxlan")
        .master(Optional.of("evb"))
        .detail(new Device.Vxlan(true, true, Optional.empty(), 4789, false))
        .build();
  }

  private Evidence after(Duration time) {
    return vteps.evidence(FRR, T0.plus(time));
  }

  @Test
  void vni_withoutRemoteVtepForAMinute_isNamed() {
    vteps.look(mapped(Map.of(100, OTHER)), BOTH, T0);
    assertThat(vteps.nextDeadline(T0)).contains(T0.plus(RemoteVteps.PATIENCE));
    vteps.look(mapped(Map.of(100, OTHER)), BOTH, T0.plusSeconds(30));
    assertThat(after(Duration.ofSeconds(59)).without()).isEmpty();
    assertThat(after(RemoteVteps.PATIENCE).without()).containsExactly(new Vni(300));
    assertThat(vteps.nextDeadline(T0.plus(RemoteVteps.PATIENCE))).isEmpty();
  }

  @Test
  void vni_whoseFirstRouteArrives_isNamedNoMore() {
    vteps.look(mapped(Map.of()), BOTH, T0);
    vteps.look(mapped(Map.of(100, OTHER, 300, OTHER)), BOTH, T0.plusSeconds(90));
    assertThat(after(Duration.ofSeconds(90)).without()).isEmpty();
    assertThat(after(Duration.ofSeconds(90)).heard()).isTrue();
  }

  @Test
  void network_thatIsNotMapped_isNotWaitedFor() {
    vteps.look(ScriptedNode.state(Map.of(), new TreeMap<>()), BOTH, T0);
    assertThat(after(Duration.ofHours(1)))
        .isEqualTo(new Evidence(false, List.of(), Set.of("172.18.1.1")));
  }

  @Test
  void neighbors_areThoseOfFrr_whereItIsKnown() {
    assertThat(vteps.evidence(Optional.empty(), T0)).isEqualTo(Evidence.NONE);
  }
}
