// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/**
 * A snapshot of the parts of this network namespace that matter here: all devices; VLANs, VNIs,
 * forwarding and neighbour entries of devices that are ours (the OVS ports included); our guard
 * routes. Immutable.
 *
 * @param devices by name
 * @param vlans by device, then VLAN id: bridges (self) and bridge ports
 * @param vnis VNI filter, by VXLAN device
 * @param forwarding by device, entries of our bridges that are static, and those that FRR put in
 *     (extern_learn): FRR's are of every remote station, so look only at the device that matters;
 *     on a bridge, its own MAC address in each VLAN
 * @param neighbours by device, the permanent entries of our SVIs; without FRR's
 * @param addresses by device
 * @param guardRoutes routes of {@link Ownership#ROUTE_PROTOCOL}
 * @param unreachableDefaults tables that have an unreachable default route
 * @param portFilters by EVPN port, the filters of ours that the host's end has
 * @param floodLists remote VTEPs by VNI: where broadcast goes, which is who announced a type-3
 *     route that FRR took
 * @param underlayMtu4 MTU in bytes of the device of the IPv4 default route
 * @param underlayMtu6 the same for IPv6
 * @param serviceCidrs destinations that the main table sends into OVN by OVN-Kubernetes' masquerade
 *     addresses: those of services
 * @param ipv6 whether devices have IPv6 settings at all
 * @param main the routes of the main table
 * @param altNames device by alternative name, which nothing else can be called
 */
public record KernelState(
    Map<String, Device> devices,
    Map<String, SortedMap<Integer, PortVlan>> vlans,
    Map<String, SortedSet<Integer>> vnis,
    Map<String, Set<FdbEntry>> forwarding,
    Map<String, Set<NeighbourEntry>> neighbours,
    Map<String, Set<InterfaceAddress>> addresses,
    Set<GuardRoute> guardRoutes,
    Set<Integer> unreachableDefaults,
    Map<String, Set<IngressFilter>> portFilters,
    SortedMap<Integer, Set<InetAddress>> floodLists,
    OptionalInt underlayMtu4,
    OptionalInt underlayMtu6,
    Set<IpPrefix> serviceCidrs,
    boolean ipv6,
    MainTable main,
    Map<String, String> altNames) {

  /** One VLAN of a port, and the VNI it is mapped to. */
  public record PortVlan(boolean pvid, boolean untagged, OptionalInt vni) {}

  /**
   * A forwarding entry of a bridge.
   *
   * @param isStatic NUD_NOARP: neither learnt nor local
   * @param externLearned FRR's
   */
  public record FdbEntry(
      String device, int vid, MacAddress mac, boolean isStatic, boolean externLearned) {
    /** By which a bridge takes frames to its own address, and with it to its SVIs. */
    static FdbEntry own(String bridge, int vid, MacAddress mac) {
      return new FdbEntry(bridge, vid, mac, false, false);
    }
  }

  /** An ARP/ND entry that is permanent and not FRR's. */
  public record NeighbourEntry(String device, InetAddress ip, Optional<MacAddress> mac) {}

  /** An address of a device. */
  public record InterfaceAddress(InetAddress ip, int length) {}

  /**
   * What a network has here.
   *
   * @param macVni VNI that the VLAN of its MAC-VRF's SVI is mapped to
   * @param macVlan that VLAN
   * @param ipVni the same for its IP-VRF
   * @param ipVlan that VLAN
   * @param localPods MACs that have a forwarding entry
   */
  public record Programmed(
      OptionalInt macVni,
      OptionalInt macVlan,
      OptionalInt ipVni,
      OptionalInt ipVlan,
      int localPods) {}

  /** An unreachable route with our protocol number. */
  public record GuardRoute(int table, IpPrefix prefix, long metric) {}

  /** Copies what can be copied. */
  public KernelState {
    devices = Map.copyOf(devices);
    vlans = Map.copyOf(vlans);
    vnis = Map.copyOf(vnis);
    forwarding = Map.copyOf(forwarding);
    neighbours = Map.copyOf(neighbours);
    addresses = Map.copyOf(addresses);
    guardRoutes = Set.copyOf(guardRoutes);
    unreachableDefaults = Set.copyOf(unreachableDefaults);
    portFilters = Map.copyOf(portFilters);
    serviceCidrs = Set.copyOf(serviceCidrs);
    altNames = Map.copyOf(altNames);
    floodLists = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(floodLists));
  }

  /** The device of that name. */
  public Optional<Device> device(String name) {
    return Optional.ofNullable(devices.get(name));
  }

  /** Whether a device that we want to call so is, or would be, somebody else's. */
  boolean isNameTaken(String name) {
    return device(name).map(device -> !device.isOurs()).orElse(altNames.containsKey(name));
  }

  /** The VLANs of a device; empty when it has none. */
  public SortedMap<Integer, PortVlan> vlansOf(String device) {
    return vlans.getOrDefault(device, new TreeMap<>());
  }

  /** The VNI filter of a device. */
  public SortedSet<Integer> vnisOf(String device) {
    return vnis.getOrDefault(device, new TreeSet<>());
  }

  /** The forwarding entries of a device. */
  public Set<FdbEntry> forwardingOf(String device) {
    return forwarding.getOrDefault(device, Set.of());
  }

  /** Whether there is a bridge of ours: without one nothing of the fabric arrives here. */
  public boolean hasBridge() {
    return devices.values().stream()
        .anyMatch(device -> device.isOurs() && device.detail() instanceof Device.Bridge);
  }

  /** The neighbours of a device. */
  public Set<NeighbourEntry> neighboursOf(String device) {
    return neighbours.getOrDefault(device, Set.of());
  }

  /** Devices of ours, by name. */
  public Collection<Device> owned() {
    return devices.values().stream()
        .filter(Device::isOurs)
        .sorted(Comparator.comparing(Device::name))
        .toList();
  }

  /**
   * Names of the EVPNNetworks that have any device here (names of more than about 200 characters
   * come back cut).
   */
  public SortedSet<String> networksPresent() {
    SortedSet<String> names = new TreeSet<>();
    for (Device device : devices.values()) {
      Ownership.parse(device.alias())
          .filter(o -> o.role().ofNetwork())
          .ifPresent(o -> names.add(o.owner()));
    }
    return names;
  }

  /** What the EVPNNetworks of those names have, whatever is wanted. */
  public Map<String, Programmed> programmed(Collection<String> networks) {
    Map<String, Device> byAlias = new HashMap<>();
    Map<String, List<String>> vxlansByBridge = new HashMap<>();
    for (Device device : devices.values()) {
      if (!device.alias().isEmpty()) {
        byAlias.put(device.alias(), device);
      }
      if (device.detail() instanceof Device.Vxlan && device.master().isPresent()) {
        vxlansByBridge
            .computeIfAbsent(device.master().get(), _ -> new ArrayList<>())
            .add(device.name());
      }
    }
    Map<String, Programmed> result = new HashMap<>();
    for (String network : networks) {
      Optional<Device> mac = owned(byAlias, Role.L2_SVI, network);
      Optional<Device> ip = owned(byAlias, Role.L3_SVI, network);
      String port = owned(byAlias, Role.OVS_PORT, network).map(Device::name).orElse("");
      long pods =
          forwardingOf(port).stream()
              .filter(FdbEntry::isStatic)
              .map(FdbEntry::mac)
              .distinct()
              .count();
      result.put(
          network,
          new Programmed(
              vni(mac, vxlansByBridge), vlan(mac), vni(ip, vxlansByBridge), vlan(ip), (int) pods));
    }
    return result;
  }

  private static Optional<Device> owned(Map<String, Device> byAlias, Role role, String owner) {
    return Optional.ofNullable(byAlias.get(new Ownership(role, owner).alias()));
  }

  private static OptionalInt vlan(Optional<Device> svi) {
    return svi.map(Device::detail).orElse(null) instanceof Device.Svi detail
        ? OptionalInt.of(detail.vid())
        : OptionalInt.empty();
  }

  private OptionalInt vni(Optional<Device> svi, Map<String, List<String>> vxlansByBridge) {
    Optional<String> bridge = svi.flatMap(Device::lower);
    OptionalInt vlan = vlan(svi);
    if (bridge.isEmpty() || vlan.isEmpty()) {
      return OptionalInt.empty();
    }
    return vxlansByBridge.getOrDefault(bridge.get(), List.of()).stream()
        .map(vxlan -> vlansOf(vxlan).get(vlan.getAsInt()))
        .filter(Objects::nonNull)
        .flatMapToInt(v -> v.vni().stream())
        .findFirst();
  }

  /** The table of a VRF; empty when there is no VRF device of that name. */
  public OptionalInt vrfTable(String vrf) {
    return device(vrf).map(Device::detail).orElse(null) instanceof Device.Vrf detail
        ? OptionalInt.of(detail.table())
        : OptionalInt.empty();
  }

  /** Remote VTEPs that broadcast of a VNI is sent to. */
  public Set<InetAddress> floodList(int vni) {
    return floodLists.getOrDefault(vni, Set.of());
  }

  /** Whether any device has this address. */
  public boolean hasAddress(InetAddress ip) {
    return addresses.values().stream().flatMap(Set::stream).anyMatch(a -> a.ip().equals(ip));
  }

  /** Whether our dummy device of that VTEP has this address. */
  public boolean isPlaced(String vtep, InetAddress ip) {
    String dummy = Names.dummy(vtep);
    return device(dummy).map(Device::isOurs).orElse(true)
        && addresses.getOrDefault(dummy, Set.of()).stream().anyMatch(a -> a.ip().equals(ip));
  }

  /** Whether packets of the device are routed by the main table, and not by that of a VRF. */
  boolean isInDefaultVrf(String name) {
    Optional<Device> device = device(name);
    for (int depth = 0; device.isPresent() && depth < 8; depth++) {
      if (device.get().detail() instanceof Device.Vrf) {
        return false;
      }
      device = device.get().master().flatMap(this::device);
    }
    return true;
  }
}
