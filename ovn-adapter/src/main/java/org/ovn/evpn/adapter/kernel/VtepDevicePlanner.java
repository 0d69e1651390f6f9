// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.value.Digests;
import org.ovn.evpn.api.value.MacAddress;

/** Plans one VTEP: its dummy, bridge, VXLAN devices and VLAN-VNI map, and the networks on it. */
final class VtepDevicePlanner {
  private static final int VXLAN_PORT = 4789;
  private static final int OVERHEAD_IPV4 = 50;
  private static final int OVERHEAD_IPV6 = 70;
  private static final int ASSUMED_UNDERLAY_MTU = 1500;

  /** Loopback-like underlays offer more than a VXLAN device takes. */
  private static final int MAX_UNDERLAY_MTU = 65_535;

  private static final Device.Ipv4Conf UNKNOWN_CONF = new Device.Ipv4Conf(false, -1);

  private final PlanBuilder out;
  private final KernelState observed;
  private final VtepIntent vtep;
  private final List<NetworkIntent> intents;
  private final PortGates gates;
  private final Owner owner;
  private final String bridge;

  /** Whether the node has any of the addresses: what others send to the VTEP arrives. */
  private final boolean addressed;

  private final List<Shortfall> shortfalls = new ArrayList<>();
  private final Map<String, KernelPlan.NetworkReport> networks = new HashMap<>();

  VtepDevicePlanner(
      PlanBuilder out,
      KernelState observed,
      VtepIntent vtep,
      List<NetworkIntent> intents,
      PortGates gates) {
    this.out = out;
    this.observed = observed;
    this.vtep = vtep;
    this.intents = intents;
    this.gates = gates;
    this.owner = new Owner.Vtep(vtep.name());
    this.bridge = Names.bridge(vtep.name());
    this.addressed = vtep.ips().stream().anyMatch(observed::hasAddress);
  }

  Map<String, KernelPlan.NetworkReport> networks() {
    return networks;
  }

  KernelPlan.VtepReport plan() {
    List<InetAddress> ips = vtep.ips();
    int mtu =
        ips.stream().mapToInt(this::vxlanMtu).min().orElse(ASSUMED_UNDERLAY_MTU - OVERHEAD_IPV4);
    if (vtep.managed()) {
      planDummy();
    }
    ips.stream()
        .filter(ip -> !observed.hasAddress(ip))
        .forEach(ip -> shortfalls.add(new Shortfall.VtepAddressMissing(ip, !addressed)));
    List<String> vxlans = ips.stream().map(this::vxlanName).toList();
    boolean there = observed.device(bridge).filter(Device::isOurs).isPresent();
    if (!intents.isEmpty()) {
      // Even while nothing may be created yet, what is there is no leftover.
      out.want(bridge);
      vxlans.forEach(out::want);
    }
    boolean needed =
        !intents.isEmpty()
            && (there || (addressed && intents.stream().anyMatch(NetworkIntent::frrKnowsIt)));
    List<String> foreign = new ArrayList<>(vxlans);
    foreign.add(bridge);
    foreign.removeIf(name -> observed.device(name).map(Device::isOurs).orElse(true));
    foreign.forEach(name -> shortfalls.add(new Shortfall.NameTaken(name)));
    boolean usable = needed && foreign.isEmpty() && !ips.isEmpty();
    Base base = usable ? planBase(mtu) : null;

    List<VlanIds.Claim> claims = new ArrayList<>();
    for (NetworkIntent n : intents) {
      String l2 = Names.l2Svi(n.networkId());
      String l3 = Names.l3Svi(n.networkId());
      n.macVni()
          .filter(v -> isOpen(n, v.value(), l2, vxlans))
          .ifPresent(v -> claims.add(new VlanIds.Claim(v.value(), l2)));
      n.ipVrf()
          .filter(v -> isOpen(n, v.vni().value(), l3, vxlans))
          .ifPresent(v -> claims.add(new VlanIds.Claim(v.vni().value(), l3)));
    }
    VlanIds ids = VlanIds.assign(observed, bridge, vxlans, claims);
    Map<Integer, Integer> map = new HashMap<>();
    Map<Integer, Phase> tunnels = new HashMap<>();
    for (NetworkIntent network : intents) {
      NetworkPlanner planner =
          new NetworkPlanner(out, observed, network, gates, ids, Optional.ofNullable(base), mtu);
      planner.plan((vni, svi) -> isOpen(network, vni, svi, vxlans), foreign.stream().findFirst());
      networks.put(network.name(), planner.report());
      map.putAll(planner.mapped());
      tunnels.putAll(planner.tunnels());
    }
    if (base != null) {
      planMap(base, map, tunnels, owners());
    }
    return new KernelPlan.VtepReport(
        ips,
        addressed,
        base == null ? "" : bridge,
        base == null ? List.of() : vxlans,
        mtu,
        shortfalls);
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
  private boolean isOpen(NetworkIntent network, int vni, String svi, List<String> vxlans) {
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

  private void planDummy() {
    String name = Names.dummy(vtep.name());
    out.want(name);
    Optional<Device> found = out.device(name);
    if (found.isPresent() && !found.get().isOurs()) {
      shortfalls.add(new Shortfall.NameTaken(name));
      return;
    }
    if (found.filter(d -> !d.kind().equals("dummy")).isPresent()) {
      out.delete(owner, name);
      found = Optional.empty();
    }
    Device device =
        found.orElseGet(() ->
            create(
                Phase.BASE_CREATE,
                name,
                "dummy",
                new Device.Plain(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty()));
    out.configure(
        Phase.BASE_CONFIGURE,
        owner,
        device,
        PlanBuilder.Settings.of(new Ownership(Role.VTEP_ADDRESS, vtep.name())));
    Set<InetAddress> have = new HashSet<>();
    if (found.isPresent()) {
      for (KernelState.InterfaceAddress a : observed.addresses().getOrDefault(name, Set.of())) {
        boolean host = a.length() == a.ip().getAddress().length * 8;
        if (host && vtep.ips().contains(a.ip())) {
          have.add(a.ip());
        } else if (!a.ip().isLinkLocalAddress()) {
          out.add(
              Phase.BASE_CONFIGURE,
              new KernelChange.DeleteAddress(owner, name, a.ip(), a.length()));
        }
      }
    }
    for (InetAddress ip : vtep.ips()) {
      if (!have.contains(ip)) {
        out.add(Phase.BASE_UP, new KernelChange.AddAddress(owner, name, ip));
      }
    }
    out.up(Phase.BASE_UP, owner, device, true);
  }

  /** Bridge and VXLAN devices as they will be. */
  record Base(String bridge, Device device, List<Device> vxlans, MacAddress mac, int mtu) {
    Device vxlan(String name) {
      return vxlans.stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
    }
  }

  private Base planBase(int mtu) {
    MacAddress mac = bridgeMac();
    Device.Bridge settings = new Device.Bridge(true, 0, false);
    Optional<Device> found = out.device(bridge);
    if (found.filter(d -> !(d.detail() instanceof Device.Bridge)).isPresent()) {
      out.delete(owner, bridge);
      found = Optional.empty();
    }
    // One byte less than wanted: only an MTU that is changed by a request counts as the user's, and
    // is not lowered to that of the
    // smallest port. Setting the value that a bridge was created with is no change to the kernel.
    Device device =
        found.orElseGet(() ->
            create(
                Phase.BASE_CREATE,
                bridge,
                "bridge",
                settings,
                Optional.empty(),
                OptionalInt.of(mtu - 1),
                Optional.of(mac)));
    if (!device.detail().equals(settings)) {
      out.add(Phase.BASE_CONFIGURE, new KernelChange.ConfigureBridge(owner, bridge, settings));
    }
    out.configure(
        Phase.BASE_CONFIGURE,
        owner,
        device,
        PlanBuilder.Settings.of(new Ownership(Role.BRIDGE, vtep.name())).mtu(mtu).mac(mac));
    out.up(Phase.BASE_UP, owner, device, true);
    List<Device> vxlans = new ArrayList<>();
    for (InetAddress ip : vtep.ips()) {
      vxlans.add(planVxlan(ip, mac));
    }
    return new Base(bridge, device, vxlans, mac, mtu);
  }

  private Device planVxlan(InetAddress ip, MacAddress mac) {
    String name = vxlanName(ip);
    Device.Vxlan settings = new Device.Vxlan(true, true, Optional.of(ip), VXLAN_PORT, false);
    Optional<Device> found = out.device(name);
    if (found
        .filter(d -> !(d.detail() instanceof Device.Vxlan x) || !sameButLocal(x, settings))
        .isPresent()) {
      out.delete(owner, name); // the kernel changes none of these on a device that is there
      found = Optional.empty();
    }
    Device device =
        found.orElseGet(() ->
            create(
                Phase.VXLAN_CREATE,
                name,
                "vxlan",
                settings,
                Optional.of(bridge),
                OptionalInt.of(vxlanMtu(ip)),
                Optional.of(mac)));
    if (!device.detail().equals(settings)) {
      out.add(Phase.VXLAN_CONFIGURE, new KernelChange.SetVxlanLocal(owner, name, ip));
    }
    out.configure(
        Phase.VXLAN_CONFIGURE,
        owner,
        device,
        PlanBuilder.Settings.of(new Ownership(Role.VXLAN, vtep.name())).mtu(vxlanMtu(ip)).mac(mac));
    boolean joined = out.master(device).filter(bridge::equals).isPresent();
    if (!joined) {
      out.add(Phase.VXLAN_CONFIGURE, new KernelChange.SetMaster(owner, name, Optional.of(bridge)));
    }
    // Two VXLAN ports of one bridge must not forward to each other.
    Device.PortFlags flags = new Device.PortFlags(false, true, true, vtep.ips().size() > 1);
    if (!joined || !device.port().equals(Optional.of(flags))) {
      out.add(Phase.VXLAN_PORT, new KernelChange.SetPortFlags(owner, name, flags));
    }
    out.up(Phase.BASE_UP, owner, device, true);
    return joined ? device : withMaster(device);
  }

  private static Device withMaster(Device d) {
    return new Device(
        d.index(),
        d.name(),
        d.kind(),
        d.up(),
        d.mtu(),
        d.mac(),
        Optional.empty(),
        d.lower(),
        d.alias(),
        d.group(),
        d.addrGenNone(),
        d.ipv4(),
        d.detail(),
        Optional.empty());
  }

  private static boolean sameButLocal(Device.Vxlan have, Device.Vxlan want) {
    boolean family =
        have.local().map(InetAddress::getClass).equals(want.local().map(InetAddress::getClass));
    return family
        && have.external() == want.external()
        && have.vniFilter() == want.vniFilter()
        && have.port() == want.port()
        && have.learning() == want.learning();
  }

  private Device create(
      Phase phase,
      String name,
      String kind,
      Device.Detail detail,
      Optional<String> master,
      OptionalInt mtu,
      Optional<MacAddress> mac) {
    out.add(
        phase,
        new KernelChange.CreateDevice(owner, name, detail, master, Optional.empty(), mtu, mac));
    return new Device(
        0,
        name,
        kind,
        false,
        mtu.orElse(1500),
        mac,
        master,
        Optional.empty(),
        "",
        Ownership.GROUP,
        !observed.ipv6(),
        UNKNOWN_CONF,
        detail,
        master.map(_ -> Device.PortFlags.DEFAULT));
  }

  /**
   * VLANs, VNI filter and tunnel map: exactly those of the networks, on each VXLAN device, and the
   * VLANs on the bridge itself. A VNI that has no phase yet gets its VLANs only, and so does one on
   * a VXLAN device whose address the node does not have.
   */
  private void planMap(
      Base base,
      Map<Integer, Integer> vidByVni,
      Map<Integer, Phase> tunnels,
      Map<Integer, Owner> owners) {
    Set<Integer> vids = new HashSet<>(vidByVni.values());
    Map<Integer, Owner> holders = holders();
    for (InetAddress ip : vtep.ips()) {
      Device vxlan = base.vxlan(vxlanName(ip));
      String name = vxlan.name();
      boolean mayStart = observed.hasAddress(ip);
      Map<Integer, KernelState.PortVlan> have = out.vlans(vxlan);
      Set<Integer> filter = out.vnis(name);
      Map<Integer, Owner> mappedFor = new HashMap<>();
      have.forEach((vid, vlan) ->
          vlan.vni()
              .ifPresent(vni -> {
                Owner holder = holders.getOrDefault(vid, owner);
                mappedFor.put(vni, holder);
                if (!Integer.valueOf(vid).equals(vidByVni.get(vni))) {
                  out.add(Phase.UNMAP, new KernelChange.DeleteTunnel(holder, name, vid, vni));
                }
              }));
      filter.stream()
          .filter(vni -> !tunnels.containsKey(vni))
          .forEach(vni ->
              out.add(
                  Phase.UNMAP,
                  new KernelChange.DeleteVni(mappedFor.getOrDefault(vni, owner), name, vni)));
      have.keySet().stream()
          .filter(vid -> !vids.contains(vid))
          .forEach(vid ->
              out.add(
                  Phase.UNMAP,
                  new KernelChange.DeleteVlan(holders.getOrDefault(vid, owner), name, vid, false)));
      vidByVni.forEach((vni, vid) -> {
        Owner network = owners.getOrDefault(vni, owner);
        KernelState.PortVlan vlan = have.get(vid);
        if (vlan == null || vlan.pvid() || vlan.untagged()) {
          out.add(Phase.MAP, new KernelChange.AddVlan(network, name, vid, false, false, false));
        }
        Phase phase = tunnels.get(vni);
        if (phase == null || !mayStart) {
          return;
        }
        if (!filter.contains(vni)) {
          out.add(phase, new KernelChange.AddVni(network, name, vni));
        }
        if (vlan == null || !vlan.vni().equals(OptionalInt.of(vni))) {
          out.add(phase, new KernelChange.AddTunnel(network, name, vid, vni));
        }
      });
    }
    Map<Integer, KernelState.PortVlan> self = out.vlans(base.device());
    self.keySet().stream()
        .filter(vid -> !vids.contains(vid))
        .forEach(vid ->
            out.add(
                Phase.UNMAP,
                new KernelChange.DeleteVlan(holders.getOrDefault(vid, owner), bridge, vid, true)));
    vidByVni.forEach((vni, vid) -> {
      KernelState.PortVlan vlan = self.get(vid);
      if (vlan == null || vlan.pvid() || vlan.untagged()) {
        out.add(
            Phase.MAP,
            new KernelChange.AddVlan(
                owners.getOrDefault(vni, owner), bridge, vid, false, false, true));
      }
    });
  }

  /**
   * Whose a VLAN of the bridge is: the network's whose SVI stands for it, though nobody may want it
   * any more. What is wrong with the VTEP holds up no network's release.
   */
  private Map<Integer, Owner> holders() {
    Map<Integer, Owner> holders = new HashMap<>();
    for (Device device : observed.devices().values()) {
      if (device.detail() instanceof Device.Svi svi
          && device.lower().filter(bridge::equals).isPresent()) {
        Ownership.parse(device.alias())
            .filter(o -> o.role().ofNetwork())
            .ifPresent(o -> holders.put(svi.vid(), new Owner.Network(o.owner())));
      }
    }
    return holders;
  }

  private String vxlanName(InetAddress ip) {
    return ip instanceof Inet4Address ? Names.vxlan4(vtep.name()) : Names.vxlan6(vtep.name());
  }

  private int vxlanMtu(InetAddress ip) {
    boolean ipv4 = ip instanceof Inet4Address;
    int overhead = ipv4 ? OVERHEAD_IPV4 : OVERHEAD_IPV6;
    OptionalInt underlay = ipv4 ? observed.underlayMtu4() : observed.underlayMtu6();
    if (underlay.isPresent()) {
      return Math.min(underlay.getAsInt(), MAX_UNDERLAY_MTU) - overhead;
    }
    // A default route that is away for a while is no news of the underlay: what was known holds.
    int assumed =
        observed
            .device(vxlanName(ip))
            .filter(d -> d.isOurs() && d.detail() instanceof Device.Vxlan)
            .map(d -> d.mtu() + overhead)
            .orElse(ASSUMED_UNDERLAY_MTU);
    Shortfall shortfall = new Shortfall.UnderlayUnknown(assumed);
    if (!shortfalls.contains(shortfall)) {
      shortfalls.add(shortfall);
    }
    return assumed - overhead;
  }

  /**
   * The bridge's MAC is the router MAC of every VRF of the VTEP, so it must never change by itself:
   * it follows from the VTEP address. A bridge that has the one of any of its addresses keeps it.
   */
  private MacAddress bridgeMac() {
    List<MacAddress> candidates = vtep.ips().stream().map(VtepDevicePlanner::macOf).toList();
    Optional<MacAddress> present = observed.device(bridge).flatMap(Device::mac);
    return present.filter(candidates::contains).orElseGet(candidates::getFirst);
  }

  /**
   * A locally administered unicast address: 02:e7 and the four octets of an IPv4 address, so that
   * no two VTEPs share one; 06 and 40 bits of SHA-256 for IPv6.
   */
  static MacAddress macOf(InetAddress ip) {
    byte[] octets = ip.getAddress();
    if (octets.length == 4) {
      return MacAddress.of(
          new byte[] {0x02, (byte) 0xe7, octets[0], octets[1], octets[2], octets[3]});
    }
    byte[] hash = Digests.sha256(ip.getHostAddress());
    return MacAddress.of(new byte[] {0x06, hash[0], hash[1], hash[2], hash[3], hash[4]});
  }
}
