// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Observed state and intent to a list of changes: a pure function. On a state that is as it should
 * be the plan is empty; what the plan does not have to change it does not mention, since a needless
 * RTM_NEWLINK makes the kernel flush FRR's neighbours.
 */
public final class KernelPlanner {
  private KernelPlanner() {}

  /**
   * Plans.
   *
   * @param gates which networks' OVS ports may go up or must go down
   */
  public static KernelPlan plan(KernelState observed, NodeIntent intent, PortGates gates) {
    return plan(observed, intent, gates, GuardGates.BY_INTENT);
  }

  /**
   * Plans.
   *
   * @param gates which networks' OVS ports may go up or must go down
   * @param guards which guard routes may not come, or must stay
   */
  public static KernelPlan plan(
      KernelState observed, NodeIntent intent, PortGates gates, GuardGates guards) {
    return plan(observed, intent, gates, guards, AddressGate.OPEN);
  }

  /**
   * Plans.
   *
   * @param gates which networks' OVS ports may go up or must go down
   * @param guards which guard routes may not come, or must stay
   * @param addresses which addresses of VTEPs are somebody else's
   */
  public static KernelPlan plan(
      KernelState observed,
      NodeIntent intent,
      PortGates gates,
      GuardGates guards,
      AddressGate addresses) {
    PlanBuilder out = new PlanBuilder(observed);
    Map<String, KernelPlan.NetworkReport> networks = new HashMap<>();
    Map<String, KernelPlan.VtepReport> vteps = new HashMap<>();
    Map<String, Shortfall> conflicts = conflicts(intent);
    for (VtepIntent vtep : intent.vteps()) {
      List<NetworkIntent> ofVtep =
          intent.networks().stream()
              .filter(n -> n.vtep().equals(vtep.name()) && !conflicts.containsKey(n.name()))
              .sorted(Comparator.comparingInt(NetworkIntent::networkId))
              .toList();
      VtepDevicePlanner planner =
          new VtepDevicePlanner(out, observed, vtep, ofVtep, gates, addresses);
      vteps.put(vtep.name(), planner.plan());
      networks.putAll(planner.networks());
    }
    for (NetworkIntent network : intent.networks()) {
      if (!networks.containsKey(network.name())) {
        Shortfall why =
            conflicts.getOrDefault(network.name(), new Shortfall.VtepMissing(network.vtep()));
        networks.put(
            network.name(),
            new KernelPlan.NetworkReport(
                OptionalInt.empty(), OptionalInt.empty(), 0, false, List.of(why)));
      }
    }
    planGuardRoutes(out, observed, intent, guards);
    planLeftovers(out, observed);
    return new KernelPlan(out.steps(), networks, vteps);
  }

  /**
   * A VNI is of one network only, and so is a network id, by which devices are named; of two claims
   * the first one counts.
   */
  private static Map<String, Shortfall> conflicts(NodeIntent intent) {
    Map<Integer, String> holders = new HashMap<>();
    Map<Integer, String> ids = new HashMap<>();
    Map<String, Shortfall> conflicts = new HashMap<>();
    for (NetworkIntent network : intent.networks()) {
      Set<Integer> vnis = new HashSet<>();
      network.macVni().ifPresent(v -> vnis.add(v.value()));
      network.ipVrf().ifPresent(v -> vnis.add(v.vni().value()));
      String namesake = ids.get(network.networkId());
      if (namesake != null) {
        conflicts.put(network.name(), new Shortfall.NetworkIdTaken(network.networkId(), namesake));
      }
      for (int vni : vnis) {
        String holder = holders.get(vni);
        if (holder != null) {
          conflicts.putIfAbsent(network.name(), new Shortfall.VniTaken(vni, holder));
        }
      }
      if (!conflicts.containsKey(network.name())) {
        vnis.forEach(vni -> holders.put(vni, network.name()));
        ids.put(network.networkId(), network.name());
      }
    }
    return conflicts;
  }

  private static void planGuardRoutes(
      PlanBuilder out, KernelState observed, NodeIntent intent, GuardGates guards) {
    Set<KernelState.GuardRoute> wanted = new HashSet<>();
    Set<KernelState.GuardRoute> exempt = new HashSet<>();
    for (NetworkIntent network : intent.networks()) {
      OptionalInt table = observed.vrfTable(network.vrf());
      if (table.isEmpty()) {
        continue;
      }
      guards
          .exempt()
          .map(all -> all.get(network.name()))
          .ifPresent(prefixes ->
              prefixes.forEach(prefix ->
                  exempt.add(
                      new KernelState.GuardRoute(
                          table.getAsInt(), prefix, Ownership.GUARD_METRIC))));
      if (network.ipVrf().isEmpty()
          || network.ipVrf().get().egress() != Egress.SPLIT
          || guards.refused().contains(network.name())) {
        continue;
      }
      for (IpPrefix prefix : network.ipVrf().get().fabricPrefixes()) {
        KernelState.GuardRoute route =
            new KernelState.GuardRoute(table.getAsInt(), prefix, Ownership.GUARD_METRIC);
        if (wanted.add(route)
            && !observed.guardRoutes().contains(route)
            && isCarried(out, network)) {
          out.add(
              Phase.GUARD_ADD,
              new KernelChange.AddGuardRoute(
                  new Owner.Network(network.name()), route.table(), prefix));
        }
      }
    }
    for (KernelState.GuardRoute route : observed.guardRoutes()) {
      if (guards.exempt().isPresent() && !wanted.contains(route) && !exempt.contains(route)) {
        out.add(
            Phase.GUARD_REMOVE,
            new KernelChange.DeleteGuardRoute(
                new Owner.Node(), route.table(), route.prefix(), route.metric()));
      }
    }
  }

  /**
   * Whether the fabric can carry the network from here: its IP-VRF's SVI is up when the guards
   * come, which it is only when the network was programmed, and FRR has the VRF. A guard without
   * that would cut off what OVN-Kubernetes' egress serves, for as long as whatever is missing is
   * missing.
   */
  private static boolean isCarried(PlanBuilder out, NetworkIntent network) {
    return network.frrKnowsIt()
        && out.willBeUp(
            Names.l3Svi(network.networkId()), new Ownership(Role.L3_SVI, network.name()));
  }

  /** Devices of ours that no intent asks for. */
  private static void planLeftovers(PlanBuilder out, KernelState observed) {
    for (Device device : observed.owned()) {
      if (out.isWanted(device.name())) {
        continue;
      }
      Optional<Ownership> ownership = Ownership.parse(device.alias());
      Owner owner = ownership.map(Ownership::asOwner).orElseGet(Owner.Node::new);
      Optional<Role> role = ownership.map(Ownership::role);
      if (role.equals(Optional.of(Role.OVS_PORT))) {
        release(out, observed, device, owner);
      } else {
        unmap(out, observed, device, owner);
        if (device.detail() instanceof Device.Svi) {
          out.deleteSvi(owner, device);
        } else {
          out.delete(owner, device.name());
        }
      }
    }
  }

  /** FRR hears of its VNIs' end before a VXLAN device goes. */
  private static void unmap(PlanBuilder out, KernelState observed, Device device, Owner owner) {
    if (!(device.detail() instanceof Device.Vxlan)) {
      return;
    }
    observed
        .vlansOf(device.name())
        .forEach((vid, vlan) ->
            vlan.vni()
                .ifPresent(vni ->
                    out.add(
                        Phase.UNMAP,
                        new KernelChange.DeleteTunnel(owner, device.name(), vid, vni))));
    observed
        .vnisOf(device.name())
        .forEach(
            vni -> out.add(Phase.UNMAP, new KernelChange.DeleteVni(owner, device.name(), vni)));
  }

  /** An OVS port is deleted through OVSDB; here it only leaves the bridge. */
  private static void release(PlanBuilder out, KernelState observed, Device port, Owner owner) {
    boolean onOurBridge =
        port.master().flatMap(observed::device).filter(Device::isOurs).isPresent();
    if (onOurBridge) {
      out.up(Phase.PORT_DOWN, owner, port, false);
      out.add(Phase.PORT_LEAVE, new KernelChange.SetMaster(owner, port.name(), Optional.empty()));
    }
  }
}
