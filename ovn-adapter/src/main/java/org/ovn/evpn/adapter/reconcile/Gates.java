// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.kernel.GuardGates;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/**
 * How far the kernel may go, by what OVN has: pure functions over the intent and OVN's plan. An
 * absent plan means that OVN is out of reach; then everything stays as it is.
 */
final class Gates {
  private Gates() {}

  /**
   * The intent, less the networks and ports that OVN has let go of: their devices may go. A network
   * is let go of when OVN has nothing of ours, a port when br-int does not have it any more.
   */
  static StoredIntent released(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty() || state.retiring().networks().isEmpty()) {
      return state;
    }
    Map<String, OvnNetworkState> states = plan.get().networks();
    return state.retired(network -> {
      OvnNetworkState there = states.get(network.name());
      return there == null || !(state.wants(network) ? there.portLeft() : there.owned());
    });
  }

  /**
   * The intent with the networks whose Split OVN refuses. That is remembered: OVN being away is no
   * reason to cut off what is not exempt from NAT.
   */
  static StoredIntent refused(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty()) {
      return state;
    }
    Set<String> refused = new HashSet<>();
    plan.get()
        .networks()
        .forEach((name, network) -> {
          if (network.splitRefused()) {
            refused.add(name);
          }
        });
    return state.splitRefused().equals(refused) ? state : state.splitRefused(refused);
  }

  /**
   * When ports may be mapped, may come up and must go down.
   *
   * <p>A port may join its bridge when Open vSwitch has it as ours and as it should be; one of the
   * same name that somebody else made stays where it is.
   *
   * <p>A VNI may be mapped once OVN has bound the port. The port may come up when, besides, nothing
   * is left to take and OVN has no change for the network but that of NAT, which is the IP-VRF's.
   *
   * <p>A port that is given back goes down with the first word of OVN that br-int no longer has it
   * (the device may outlive that while Open vSwitch is slow), and not before: as long as OVN is out
   * of reach or refuses, the remote ports are taken, and nobody else carries the network.
   */
  static PortGates ports(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty()) {
      return PortGates.CLOSED;
    }
    Map<String, OvnNetworkState> states = plan.get().networks();
    Set<String> mustGoDown =
        state.retiring().networks().stream()
            .map(NetworkIntent::name)
            .filter(name ->
                Optional.ofNullable(states.get(name)).filter(n -> !n.portLeft()).isPresent())
            .collect(Collectors.toSet());
    Set<String> taking =
        plan.get().changes().stream()
            .filter(change -> change.action() != OvnChange.Action.NAT_EXEMPTION)
            .map(OvnChange::network)
            .collect(Collectors.toSet());
    Set<String> making =
        plan.get().changes().stream()
            .filter(change -> change.action() == OvnChange.Action.OVS_PORT)
            .map(OvnChange::network)
            .collect(Collectors.toSet());
    Set<String> mayJoin = new HashSet<>();
    Set<String> mayMap = new HashSet<>();
    Set<String> mayComeUp = new HashSet<>();
    states.forEach((name, network) -> {
      boolean notReady =
          network.left().stream().anyMatch(left -> left.why() == OvnNetworkState.Why.NOT_READY);
      if (!network.nameTaken() && !making.contains(name)) {
        mayJoin.add(name);
      }
      if (network.portBound()) {
        mayMap.add(name);
      }
      if (network.portBound() && !notReady && !taking.contains(name)) {
        mayComeUp.add(name);
      }
    });
    Map<String, Set<MacAddress>> gateways = new HashMap<>();
    states.forEach((name, network) -> gateways.put(name, network.gateways()));
    return new PortGates(mayJoin, mayMap, mayComeUp, mustGoDown, gateways);
  }

  /** Which guard routes must stay, and which networks get none. */
  static GuardGates guards(StoredIntent state, Optional<OvnPlan> plan) {
    return new GuardGates(
        plan.map(p -> {
          Map<String, Set<IpPrefix>> exempt = new HashMap<>();
          p.networks().forEach((name, network) -> exempt.put(name, network.exemptPrefixes()));
          return exempt;
        }),
        state.splitRefused());
  }
}
