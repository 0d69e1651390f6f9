// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.api.value.MacAddress;

/** Plans one network on its VTEP: SVIs ({@link SviPlanner}), OVS port, entries of local pods. */
final class NetworkPlanner {
  /** What Open vSwitch's internal ports are: of the kernel's datapath, and of the one outside. */
  private static final Set<String> OVS_KINDS = Set.of("openvswitch", "tun");

  private static final Device.PortFlags OVS_PORT_FLAGS =
      new Device.PortFlags(false, false, false, false);

  private final PlanBuilder out;
  private final KernelState observed;
  private final NetworkIntent network;
  private final PortGates gates;
  private final VlanIds ids;
  private final Optional<VtepBase> base;
  private final int vxlanMtu;
  private final Owner owner;
  private final List<Shortfall> shortfalls = new ArrayList<>();
  private final Map<Integer, Integer> mapped = new HashMap<>();
  private final Map<Integer, Phase> tunnels = new HashMap<>();
  private List<LocalPod> pods = List.of();
  private OptionalInt macVlan = OptionalInt.empty();
  private OptionalInt ipVlan = OptionalInt.empty();
  private int localPods;
  private boolean portUp;

  NetworkPlanner(
      PlanBuilder out,
      KernelState observed,
      NetworkIntent network,
      PortGates gates,
      VlanIds ids,
      Optional<VtepBase> base,
      int vxlanMtu) {
    this.out = out;
    this.observed = observed;
    this.network = network;
    this.gates = gates;
    this.ids = ids;
    this.base = base;
    this.vxlanMtu = vxlanMtu;
    this.owner = new Owner.Network(network.name());
  }

  KernelPlan.NetworkReport report() {
    return new KernelPlan.NetworkReport(
        macVlan, ipVlan, localPods, portUp, List.copyOf(new LinkedHashSet<>(shortfalls)));
  }

  /** VLAN id by VNI: what the VTEP has VLANs for. */
  Map<Integer, Integer> mapped() {
    return mapped;
  }

  /** When the VTEP maps a VNI, of those that it may map. */
  Map<Integer, Phase> tunnels() {
    return tunnels;
  }

  /** Whether a VNI, whose SVI has that name, may appear or is there already. */
  interface Openness {
    boolean test(int vni, String svi);
  }

  /**
   * Plans.
   *
   * @param isOpen whether a VNI may appear (or is there already)
   * @param foreign a device of someone else that has the name of one of the VTEP's
   */
  void plan(Openness isOpen, Optional<String> foreign) {
    String l2 = Names.l2Svi(network.networkId());
    String l3 = Names.l3Svi(network.networkId());
    String port = network.ovsPort();
    network.macVni().ifPresent(_ -> List.of(l2, port).forEach(out::want));
    network.ipVrf().ifPresent(_ -> out.want(l3));
    foreign.ifPresent(name -> shortfalls.add(new Shortfall.NameTaken(name)));
    network
        .mtu()
        .ifPresent(mtu -> {
          if (mtu > vxlanMtu) {
            shortfalls.add(new Shortfall.MtuTooSmall(mtu, vxlanMtu));
          }
        });
    if (!network.frrKnowsIt()) {
      shortfalls.add(new Shortfall.FrrNotReady());
    }
    boolean vrf = checkVrf();
    if (base.isEmpty()) {
      return;
    }
    if (network.macVni().isPresent()) {
      planMacVrf(network.macVni().get().value(), isOpen, vrf, l2, port);
    }
    network
        .ipVrf()
        .ifPresent(intent -> {
          int vni = intent.vni().value();
          if (map(vni, isOpen, vrf, l3).isPresent()) {
            ipVlan = ids.of(vni);
            svis(vrf).plan(Role.L3_SVI, l3, ipVlan.getAsInt());
            tunnels.put(vni, Phase.MAP);
          }
        });
  }

  private boolean checkVrf() {
    OptionalInt table = observed.vrfTable(network.vrf());
    if (table.isEmpty()) {
      shortfalls.add(new Shortfall.VrfMissing(network.vrf()));
      return false;
    }
    if (!observed.unreachableDefaults().contains(table.getAsInt())) {
      shortfalls.add(new Shortfall.UnreachableDefaultMissing(network.vrf()));
    }
    return true;
  }

  /** The VLAN id that the VNI is to have in the map; empty when it must wait. */
  private OptionalInt map(int vni, Openness isOpen, boolean vrf, String svi) {
    boolean started = ids.isMapped(vni) || observed.device(svi).filter(Device::isOurs).isPresent();
    if (!isOpen.test(vni, svi)) {
      // An SVI that is there is of the VNI before this one: left behind, it would pass for ours.
      out.device(svi).filter(Device::isOurs).ifPresent(d -> out.deleteSvi(owner, d));
      return OptionalInt.empty();
    }
    if (!vrf && !started) {
      return OptionalInt.empty();
    }
    OptionalInt vid = ids.of(vni);
    if (vid.isEmpty()) {
      String bridge = base.orElseThrow().bridge();
      shortfalls.add(
          ids.lacksRoom(vni)
              ? new Shortfall.NoRoomInMap(bridge, vni)
              : new Shortfall.NoFreeVlan(bridge));
      return vid;
    }
    mapped.put(vni, vid.getAsInt());
    return vid;
  }

  private void planMacVrf(int vni, Openness isOpen, boolean vrf, String svi, String port) {
    macVlan = map(vni, isOpen, vrf, svi);
    if (macVlan.isEmpty()) {
      return;
    }
    int vid = macVlan.getAsInt();
    pods = network.pods();
    SviPlanner.State l2 = svis(vrf).plan(Role.L2_SVI, svi, vid);
    boolean portReady = planPort(port, vid);
    if (ids.isMapped(vni) || (portReady && gates.mayMap().contains(network.name()))) {
      tunnels.put(vni, Phase.MAP_MAC);
    }
    if (l2 != SviPlanner.State.MISSING) {
      planNeighbours(svi, l2);
    }
    if (portReady && l2 != SviPlanner.State.MISSING) {
      localPods = pods.size();
    }
  }

  private SviPlanner svis(boolean vrf) {
    return new SviPlanner(out, network, base.orElseThrow(), vrf, shortfalls::add);
  }

  /** The OVS port joins the bridge in the VLAN; true when it is there. */
  private boolean planPort(String name, int vid) {
    VtepBase vtep = base.orElseThrow();
    Optional<Device> found = out.device(name);
    if (found.isEmpty()) {
      shortfalls.add(new Shortfall.OvsPortMissing(name));
      return false;
    }
    Device device = found.get();
    Ownership ownership = new Ownership(Role.OVS_PORT, network.name());
    boolean joined = out.master(device).filter(vtep.bridge()::equals).isPresent();
    if (!OVS_KINDS.contains(device.kind())
        || (!device.alias().equals(ownership.alias())
            && (!device.alias().isEmpty() || (device.master().isPresent() && !joined)))) {
      shortfalls.add(new Shortfall.NameTaken(name));
      return false;
    }
    if (device.alias().isEmpty() && !joined && !gates.mayJoin().contains(network.name())) {
      // Somebody may have made a port of that name. OVN's side says so, or will say that it is
      // ours.
      return false;
    }
    boolean keepUp = device.up() && joined;
    boolean mayUp = keepUp || gates.mayComeUp().contains(network.name());
    boolean filtered = planFilters(name);
    boolean up = !gates.mustGoDown().contains(network.name()) && mayUp && (keepUp || filtered);
    if (device.up() && (!up || !joined)) {
      out.add(Phase.PORT_DOWN, new KernelChange.SetUp(owner, name, false));
    }
    out.configure(
        Phase.PORT_JOIN, owner, device, PlanBuilder.Settings.of(ownership).withoutGroup());
    if (!joined) {
      out.add(Phase.PORT_JOIN, new KernelChange.SetMaster(owner, name, Optional.of(vtep.bridge())));
    }
    if (!joined || !device.port().equals(Optional.of(OVS_PORT_FLAGS))) {
      out.add(Phase.PORT_CONFIGURE, new KernelChange.SetPortFlags(owner, name, OVS_PORT_FLAGS));
    }
    SortedMap<Integer, KernelState.PortVlan> vlans = joined ? out.vlans(device) : new TreeMap<>();
    vlans.keySet().stream()
        .filter(v -> v != vid)
        .forEach(
            v -> out.add(Phase.PORT_CONFIGURE, new KernelChange.DeleteVlan(owner, name, v, false)));
    KernelState.PortVlan vlan = vlans.get(vid);
    if (vlan == null || !vlan.pvid() || !vlan.untagged()) {
      out.add(Phase.PORT_CONFIGURE, new KernelChange.AddVlan(owner, name, vid, true, true, false));
    }
    planForwarding(name, vid, joined);
    if (up && !keepUp) {
      out.add(Phase.PORT_UP, new KernelChange.SetUp(owner, name, true));
    }
    if (!up) {
      shortfalls.add(
          mayUp && !filtered
              ? new Shortfall.PortUnfiltered(name)
              : new Shortfall.PortHeldDown(name));
    }
    portUp = up;
    return true;
  }

  /** The port's filters; true when the kernel was seen to have them. */
  private boolean planFilters(String port) {
    Set<MacAddress> gateways = gates.gateways().get(network.name());
    if (gateways == null) {
      return true;
    }
    Set<IngressFilter.Drop> missing = new LinkedHashSet<>(IngressFilter.wanted(gateways));
    for (IngressFilter filter : observed.portFilters().getOrDefault(port, Set.of())) {
      if (filter.drops().filter(missing::remove).isEmpty()) {
        out.add(Phase.PORT_FILTER, new KernelChange.DeleteFilter(owner, port, filter));
      }
    }
    if (missing.isEmpty()) {
      return true;
    }
    out.add(Phase.PORT_FILTER, new KernelChange.AddClassifier(owner, port));
    missing.forEach(
        drop -> out.add(Phase.PORT_FILTER, new KernelChange.AddFilter(owner, port, drop)));
    return false;
  }

  private void planForwarding(String port, int vid, boolean joined) {
    Set<MacAddress> wanted = new LinkedHashSet<>();
    pods.forEach(pod -> wanted.add(pod.mac()));
    Set<MacAddress> have = new LinkedHashSet<>();
    if (joined) {
      for (KernelState.FdbEntry e : observed.forwardingOf(port)) {
        // FRR has no entries on this port. Where ours was written over one of FRR's, the kernel
        // keeps the extern_learn flag.
        if (!e.isStatic()) {
          continue;
        }
        if (e.vid() == vid && wanted.contains(e.mac())) {
          have.add(e.mac());
        } else {
          out.add(Phase.ENTRIES_REMOVE, new KernelChange.DeleteFdb(owner, port, e.vid(), e.mac()));
        }
      }
    }
    for (MacAddress mac : wanted) {
      if (!have.contains(mac)) {
        out.add(Phase.FORWARDING, new KernelChange.AddFdb(owner, port, vid, mac));
      }
    }
  }

  private void planNeighbours(String svi, SviPlanner.State state) {
    Map<InetAddress, MacAddress> wanted = new LinkedHashMap<>();
    for (LocalPod pod : pods) {
      pod.ips().forEach(ip -> wanted.putIfAbsent(ip, pod.mac()));
    }
    Map<InetAddress, MacAddress> missing = new LinkedHashMap<>(wanted);
    if (state == SviPlanner.State.KEPT) {
      // FRR's are not among them; one that stands where ours should is written over.
      for (KernelState.NeighbourEntry e : observed.neighboursOf(svi)) {
        MacAddress want = wanted.get(e.ip());
        if (want == null) {
          out.add(Phase.ENTRIES_REMOVE, new KernelChange.DeleteNeighbour(owner, svi, e.ip()));
        } else if (e.mac().equals(Optional.of(want))) {
          missing.remove(e.ip());
        }
      }
    }
    missing.forEach(
        (ip, mac) -> out.add(Phase.NEIGHBOURS, new KernelChange.AddNeighbour(owner, svi, ip, mac)));
  }
}
