// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;

/**
 * Plans one VTEP with the networks on it: first the dummy with its addresses, bridge and VXLAN
 * devices, then each network, then the VLAN-VNI map that comes of these.
 */
final class VtepDevicePlanner {
  private final PlanBuilder out;
  private final KernelState observed;
  private final VtepIntent vtep;
  private final List<NetworkIntent> intents;
  private final PortGates gates;
  private final AddressGate addresses;
  private final String bridge;
  private final List<String> vxlans;

  /** Addresses of before, by those that wait to replace them. */
  private final Map<InetAddress, InetAddress> kept;

  /** Whether the node has any of the addresses: what others send to the VTEP arrives. */
  private final boolean addressed;

  private final List<Shortfall> shortfalls = new ArrayList<>();
  private final Map<String, KernelPlan.NetworkReport> networks = new HashMap<>();

  VtepDevicePlanner(
      PlanBuilder out,
      KernelState observed,
      VtepIntent vtep,
      List<NetworkIntent> intents,
      PortGates gates,
      AddressGate addresses) {
    this.out = out;
    this.observed = observed;
    this.vtep = vtep;
    this.intents = intents;
    this.gates = gates;
    this.addresses = addresses;
    this.bridge = Names.bridge(vtep.name());
    this.vxlans = vtep.ips().stream().map(ip -> Names.vxlan(vtep.name(), ip)).toList();
    this.kept = VtepAddressPlanner.kept(observed, vtep, addresses);
    this.addressed = vtep.ips().stream().anyMatch(this::hasAddress);
  }

  Map<String, KernelPlan.NetworkReport> networks() {
    return networks;
  }

  KernelPlan.VtepReport plan() {
    int mtu = overlayMtu();
    if (vtep.managed()) {
      shortfalls.addAll(VtepAddressPlanner.plan(out, observed, vtep, addresses, kept));
    }
    vtep.ips().stream()
        .filter(ip -> !hasAddress(ip) && !isTold(ip))
        .forEach(ip ->
            shortfalls.add(
                new Shortfall.VtepAddressMissing(
                    ip, !addressed, Optional.ofNullable(kept.get(ip)))));
    if (!intents.isEmpty()) {
      // Even while nothing may be created yet, what is there is no leftover.
      out.want(bridge);
      vxlans.forEach(out::want);
    }
    List<String> foreign = foreign();
    foreign.forEach(name -> shortfalls.add(new Shortfall.NameTaken(name)));
    boolean usable = isNeeded() && foreign.isEmpty() && !vtep.ips().isEmpty();
    Optional<VtepBase> base =
        usable
            ? Optional.of(new VtepBasePlanner(out, observed, atWork()).plan(mtu))
            : Optional.empty();
    planNetworks(base, mtu, foreign.stream().findFirst());
    return new KernelPlan.VtepReport(
        vtep.ips(),
        addressed || !kept.isEmpty(),
        usable ? bridge : "",
        usable ? vxlans : List.of(),
        mtu,
        shortfalls);
  }

  /** The VTEP with the addresses that its devices work by now. */
  private VtepIntent atWork() {
    return new VtepIntent(
        vtep.name(),
        vtep.managed(),
        vtep.ips().stream().map(ip -> kept.getOrDefault(ip, ip)).toList());
  }

  /** A managed VTEP's address is where we put it; elsewhere it is somebody else's. */
  private boolean hasAddress(InetAddress ip) {
    return vtep.managed() ? observed.isPlaced(vtep.name(), ip) : observed.hasAddress(ip);
  }

  /** Whether it is said already why the address is not there. */
  private boolean isTold(InetAddress ip) {
    return shortfalls.stream()
        .anyMatch(s ->
            switch (s) {
              case Shortfall.AddressInUse used -> used.ip().equals(ip);
              case Shortfall.AddressNotProbed unasked -> unasked.ip().equals(ip);
              default -> false;
            });
  }

  /** The size of a packet that fits the underlays of all addresses, bytes. */
  private int overlayMtu() {
    int least = Integer.MAX_VALUE;
    for (InetAddress ip : vtep.ips()) {
      OverlayMtu mtu = OverlayMtu.of(observed, vtep.name(), ip);
      least = Math.min(least, mtu.bytes());
      if (mtu.assumedUnderlay().isPresent()) {
        Shortfall unknown = new Shortfall.UnderlayUnknown(mtu.assumedUnderlay().getAsInt());
        if (!shortfalls.contains(unknown)) {
          shortfalls.add(unknown);
        }
      }
    }
    return vtep.ips().isEmpty() ? OverlayMtu.ASSUMED.bytes() : least;
  }

  /** Whether bridge and VXLAN devices are to be: they are there, or a network may start. */
  private boolean isNeeded() {
    boolean there = observed.device(bridge).filter(Device::isOurs).isPresent();
    return !intents.isEmpty()
        && (there || (addressed && intents.stream().anyMatch(NetworkIntent::frrKnowsIt)));
  }

  /** Devices of somebody else that have our names. */
  private List<String> foreign() {
    List<String> names = new ArrayList<>(vxlans);
    names.add(bridge);
    names.removeIf(name -> !observed.isNameTaken(name));
    return names;
  }

  private void planNetworks(Optional<VtepBase> base, int mtu, Optional<String> foreign) {
    VlanIds ids = VlanIds.assign(observed, bridge, vxlans, claims());
    Map<Integer, Integer> vidByVni = new HashMap<>();
    Map<Integer, Phase> tunnels = new HashMap<>();
    for (NetworkIntent network : intents) {
      NetworkPlanner planner = new NetworkPlanner(out, observed, network, gates, ids, base, mtu);
      planner.plan((vni, svi) -> isOpen(network, vni, svi), foreign);
      networks.put(network.name(), planner.report());
      vidByVni.putAll(planner.mapped());
      tunnels.putAll(planner.tunnels());
    }
    base.ifPresent(
        b -> new VlanMapPlanner(out, observed, vtep, b, vidByVni, tunnels, owners()).plan());
  }

  private List<VlanIds.Claim> claims() {
    List<VlanIds.Claim> claims = new ArrayList<>();
    for (NetworkIntent n : intents) {
      String l2 = Names.l2Svi(n.networkId());
      String l3 = Names.l3Svi(n.networkId());
      n.macVni()
          .filter(v -> isOpen(n, v.value(), l2))
          .ifPresent(v -> claims.add(new VlanIds.Claim(v.value(), l2)));
      n.ipVrf()
          .filter(v -> isOpen(n, v.vni().value(), l3))
          .ifPresent(v -> claims.add(new VlanIds.Claim(v.vni().value(), l3)));
    }
    return claims;
  }

  private Map<Integer, Owner> owners() {
    Map<Integer, Owner> owners = new HashMap<>();
    for (NetworkIntent n : intents) {
      n.macVni().ifPresent(v -> owners.put(v.value(), new Owner.Network(n.name())));
      n.ipVrf().ifPresent(v -> owners.put(v.vni().value(), new Owner.Network(n.name())));
    }
    return owners;
  }

  /**
   * Nothing of a VNI appears before FRR knows it, or while the node has no address of the VTEP: the
   * others would move its pods off Geneve to where nothing arrives. What is there stays, and is
   * repaired too, so that a restart is not seen: it is there when it is mapped, or when its SVI is
   * and stands for no other VNI.
   */
  private boolean isOpen(NetworkIntent network, int vni, String svi) {
    if (network.frrKnowsIt() && addressed) {
      return true;
    }
    Optional<Device> device = observed.device(svi).filter(Device::isOurs);
    boolean standsForIt = device.isPresent();
    for (String vxlan : vxlans) {
      for (var vlan : observed.vlansOf(vxlan).entrySet()) {
        if (vlan.getValue().vni().equals(OptionalInt.of(vni))) {
          return true;
        }
        boolean other =
            vlan.getValue().vni().isPresent()
                && device.filter(d -> d.detail().equals(new Device.Svi(vlan.getKey()))).isPresent();
        standsForIt &= !other;
      }
    }
    return standsForIt;
  }
}
