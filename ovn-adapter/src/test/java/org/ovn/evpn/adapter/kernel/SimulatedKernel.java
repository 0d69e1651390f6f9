// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/**
 * A kernel in memory with the side effects that plans have to reckon with: what goes with a device,
 * with its master, with going down and with a new address. It refuses what the real one refuses, by
 * an AssertionError, and any touch of a device that is not ours, or not of the change's owner.
 */
public final class SimulatedKernel {
  static final String OVS = "openvswitch";
  private static final MacAddress RANDOM_MAC = MacAddress.parse("b6:00:00:00:00:01");

  private static final Device.Ipv4Conf NO_IPV4 = new Device.Ipv4Conf(false, 0);

  private final Map<String, Device> devices = new HashMap<>();
  private final Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans = new HashMap<>();
  private final Map<String, SortedSet<Integer>> vnis = new HashMap<>();
  private final Set<KernelState.FdbEntry> forwarding = new HashSet<>();
  private final Set<KernelState.NeighbourEntry> neighbours = new HashSet<>();
  private final Map<String, Set<KernelState.InterfaceAddress>> addresses = new HashMap<>();
  private final Set<KernelState.GuardRoute> routes = new HashSet<>();
  private final Map<String, Set<IngressFilter>> filters = new HashMap<>();

  /** VLANs in which our bridge, of which tests have one, lacks its own entry. */
  private final Set<Integer> flushed = new HashSet<>();

  OptionalInt underlayMtu = OptionalInt.of(1500);

  /** Who made a device that has no alias yet. */
  private final Map<String, Owner> makers = new HashMap<>();

  private int nextIndex = 1;

  public KernelState state() {
    Set<Integer> tables = new HashSet<>();
    for (Device device : devices.values()) {
      if (device.detail() instanceof Device.Vrf vrf) {
        tables.add(vrf.table());
      }
    }
    return KernelStates.of(
        devices,
        copy(vlans),
        copySets(vnis),
        byDevice(withOwn(), KernelState.FdbEntry::device),
        byDevice(neighbours, KernelState.NeighbourEntry::device),
        addresses,
        routes,
        tables,
        filters.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue()))),
        new TreeMap<>(),
        underlayMtu,
        underlayMtu,
        Set.of(),
        true);
  }

  /** A bridge has its own MAC address in each of its VLANs. */
  private Set<KernelState.FdbEntry> withOwn() {
    Set<KernelState.FdbEntry> all = new HashSet<>(forwarding);
    for (Device device : devices.values()) {
      if (device.detail() instanceof Device.Bridge) {
        vlans.getOrDefault(device.name(), new TreeMap<>()).keySet().stream()
            .filter(vid -> !flushed.contains(vid))
            .forEach(vid ->
                all.add(
                    KernelState.FdbEntry.own(device.name(), vid, device.mac().orElse(RANDOM_MAC))));
      }
    }
    return all;
  }

  /** What "bridge fdb flush" takes besides: the bridge's own entries. */
  void flush(String bridge) {
    flushed.addAll(vlans.get(bridge).keySet());
  }

  private static Map<String, SortedMap<Integer, KernelState.PortVlan>> copy(
      Map<String, SortedMap<Integer, KernelState.PortVlan>> from) {
    Map<String, SortedMap<Integer, KernelState.PortVlan>> to = new HashMap<>();
    from.forEach((k, v) -> to.put(k, new TreeMap<>(v)));
    return to;
  }

  private static Map<String, SortedSet<Integer>> copySets(Map<String, SortedSet<Integer>> from) {
    Map<String, SortedSet<Integer>> to = new HashMap<>();
    from.forEach((k, v) -> to.put(k, new TreeSet<>(v)));
    return to;
  }

  private static <E> Map<String, Set<E>> byDevice(Set<E> entries, Function<E, String> device) {
    return entries.stream().collect(Collectors.groupingBy(device, Collectors.toSet()));
  }

  // ---- what others do

  public void addVrf(String name, int table) {
    put(device(name, "vrf", new Device.Vrf(table), Optional.empty(), 0));
  }

  /** The VRF goes: its ports stay, down for a moment, in the main table. */
  void deleteVrf(String name) {
    devices.remove(name);
    for (Device port : List.copyOf(devices.values())) {
      if (port.master().equals(Optional.of(name))) {
        put(port.toBuilder().master(Optional.empty()).build());
        dropNeighbours(port.name());
      }
    }
  }

  public void addOvsPort(String name) {
    put(device(name, OVS, new Device.Plain(), Optional.empty(), 0));
  }

  /** Open vSwitch makes its port anew. */
  public void remakeOvsPort(String name) {
    filters.remove(name);
    setMaster(devices.get(name), Optional.empty());
    addOvsPort(name);
  }

  /** FRR writes over the entries of a port: their addresses are behind a VXLAN device now. */
  public void moveAway(String port, String vxlan) {
    for (KernelState.FdbEntry e : List.copyOf(forwarding)) {
      if (e.device().equals(port)) {
        forwarding.remove(e);
        forwarding.add(new KernelState.FdbEntry(vxlan, e.vid(), e.mac(), false, true));
      }
    }
  }

  /** Some other manager of devices sets an MTU; that of a bridge is the most its SVIs have. */
  public void setMtu(String name, int mtu) {
    for (Device d : List.copyOf(devices.values())) {
      if (d.name().equals(name) || (d.lower().equals(Optional.of(name)) && d.mtu() > mtu)) {
        put(d.toBuilder().mtu(mtu).build());
      }
    }
  }

  /** The node's uplink takes packets of another size. */
  public void underlay(int mtu) {
    underlayMtu = OptionalInt.of(mtu);
  }

  /** Some other manager of devices turns multicast snooping on. */
  public void snoop(String bridge) {
    Device d = devices.get(bridge);
    Device.Bridge b = (Device.Bridge) d.detail();
    put(d.toBuilder().detail(new Device.Bridge(b.vlanFiltering(), b.defaultPvid(), true)).build());
  }

  /** Some other manager of devices gives a port its flags of birth, which unmaps its VLANs. */
  public void resetPort(String name) {
    Device d = devices.get(name);
    put(d.toBuilder().port(Optional.of(Device.PortFlags.DEFAULT)).build());
    vlans
        .getOrDefault(name, new TreeMap<>())
        .replaceAll(
            (_, v) -> new KernelState.PortVlan(v.pvid(), v.untagged(), OptionalInt.empty()));
  }

  /** An address of a device that nobody looks at otherwise. */
  void addAddress(InetAddress ip) {
    addresses
        .computeIfAbsent("uplink", _ -> new HashSet<>())
        .add(new KernelState.InterfaceAddress(ip, 24));
  }

  void dropAddresses() {
    addresses.clear();
  }

  void addForeign(String name, String kind, Device.Detail detail, Optional<String> master) {
    put(device(name, kind, detail, master, 5));
  }

  void set(Device device) {
    put(device);
  }

  Optional<Device> find(String name) {
    return Optional.ofNullable(devices.get(name));
  }

  void clearNeighbours() {
    neighbours.clear();
  }

  void clearForwarding() {
    forwarding.clear();
  }

  void clearMap(String device) {
    vlans.remove(device);
    vnis.remove(device);
  }

  private Device device(
      String name, String kind, Device.Detail detail, Optional<String> master, long group) {
    return Device.named(name)
        .index(nextIndex++)
        .kind(kind)
        .mac(Optional.of(RANDOM_MAC))
        .master(master)
        .group(group)
        .ipv4(NO_IPV4)
        .detail(detail)
        .build();
  }

  private void put(Device device) {
    devices.put(device.name(), device);
  }

  // ---- what the agent does

  void apply(KernelPlan plan) {
    plan.changes().forEach(this::apply);
  }

  public void apply(KernelChange change) {
    switch (change) {
      case KernelChange.CreateDevice c -> create(c);
      case KernelChange.Configure c -> configure(c);
      case KernelChange.ConfigureBridge c -> {
        Device d = owned(c, c.device());
        put(d.toBuilder().detail(c.settings()).build());
      }
      case KernelChange.SetVxlanLocal c -> {
        Device d = owned(c, c.device());
        Device.Vxlan x = (Device.Vxlan) d.detail();
        put(
            d.toBuilder()
                .detail(
                    new Device.Vxlan(
                        x.external(),
                        x.vniFilter(),
                        Optional.of(c.local()),
                        x.port(),
                        x.learning()))
                .build());
      }
      case KernelChange.SetMaster c -> {
        c.master().ifPresent(this::assertMaster);
        setMaster(owned(c, c.device()), c.master());
      }
      case KernelChange.SetUp c -> setUp(owned(c, c.device()), c.up());
      case KernelChange.SetPortFlags c -> {
        Device d = owned(c, c.device());
        assertThat(d.port()).as("%s is a bridge port", c.device()).isPresent();
        put(d.toBuilder().port(Optional.of(c.flags())).build());
      }
      case KernelChange.AddVlan c -> {
        SortedMap<Integer, KernelState.PortVlan> all = vlansOf(c, c.device(), c.self());
        OptionalInt vni = all.containsKey(c.vid()) ? all.get(c.vid()).vni() : OptionalInt.empty();
        if (c.pvid()) {
          all.replaceAll((_, v) -> new KernelState.PortVlan(false, v.untagged(), v.vni()));
        }
        if (c.self() && !all.containsKey(c.vid())) {
          flushed.remove(c.vid());
        }
        all.put(c.vid(), new KernelState.PortVlan(c.pvid(), c.untagged(), vni));
      }
      case KernelChange.DeleteVlan c ->
          assertThat(vlansOf(c, c.device(), c.self()).remove(c.vid())).as("%s", c).isNotNull();
      case KernelChange.AddVni c -> {
        assertThat(owned(c, c.device()).detail()).isInstanceOf(Device.Vxlan.class);
        assertThat(vnis.computeIfAbsent(c.device(), _ -> new TreeSet<>()).add(c.vni()))
            .as("%s", c)
            .isTrue();
      }
      case KernelChange.DeleteVni c -> {
        owned(c, c.device());
        assertThat(vnis.get(c.device()).remove(c.vni())).as("%s", c).isTrue();
      }
      case KernelChange.AddTunnel c -> {
        Device d = owned(c, c.device());
        assertThat(d.port().orElseThrow().vlanTunnel())
            .as("vlan_tunnel before tunnel_info")
            .isTrue();
        SortedMap<Integer, KernelState.PortVlan> all = vlansOf(c, c.device(), false);
        assertThat(all).as("VLAN before tunnel_info").containsKey(c.vid());
        assertThat(all.values())
            .as("one VLAN per VNI")
            .noneMatch(v -> v.vni().equals(OptionalInt.of(c.vni())));
        KernelState.PortVlan v = all.get(c.vid());
        assertThat(v.vni()).as("one VNI per VLAN").isEmpty();
        all.put(c.vid(), new KernelState.PortVlan(v.pvid(), v.untagged(), OptionalInt.of(c.vni())));
      }
      case KernelChange.DeleteTunnel c -> {
        KernelState.PortVlan v = vlansOf(c, c.device(), false).get(c.vid());
        assertThat(v.vni()).isEqualTo(OptionalInt.of(c.vni()));
        vlansOf(c, c.device(), false)
            .put(c.vid(), new KernelState.PortVlan(v.pvid(), v.untagged(), OptionalInt.empty()));
      }
      case KernelChange.AddFdb c -> {
        assertThat(vlansOf(c, c.device(), false))
            .as("VLAN before forwarding entry")
            .containsKey(c.vid());
        removeFdb(c.device(), c.vid(), c.mac());
        forwarding.add(new KernelState.FdbEntry(c.device(), c.vid(), c.mac(), true, false));
      }
      case KernelChange.DeleteFdb c -> {
        owned(c, c.device());
        assertThat(removeFdb(c.device(), c.vid(), c.mac())).isTrue();
      }
      case KernelChange.UnpinFdb c -> {
        assertThat(owned(c, c.device()).up()).as("%s forwards", c.device()).isTrue();
        assertThat(removeFdb(c.device(), c.vid(), c.mac())).as("%s", c).isTrue();
        forwarding.add(new KernelState.FdbEntry(c.device(), c.vid(), c.mac(), false, false));
      }
      case KernelChange.UnpinNeighbour c -> {
        owned(c, c.device());
        assertThat(hasNeighbour(c.device(), c.ip())).as("%s", c).isTrue();
        // it is still there, but permanent no more
        neighbours.removeIf(e -> e.device().equals(c.device()) && e.ip().equals(c.ip()));
      }
      case KernelChange.AddNeighbour c -> {
        assertThat(owned(c, c.device()).up())
            .as("%s is up before it gets neighbours", c.device())
            .isTrue();
        neighbours.removeIf(e -> e.device().equals(c.device()) && e.ip().equals(c.ip()));
        neighbours.add(new KernelState.NeighbourEntry(c.device(), c.ip(), Optional.of(c.mac())));
      }
      case KernelChange.DeleteNeighbour c -> {
        owned(c, c.device());
        assertThat(neighbours.removeIf(e -> e.device().equals(c.device()) && e.ip().equals(c.ip())))
            .isTrue();
      }
      case KernelChange.AddClassifier c ->
          filters.computeIfAbsent(owned(c, c.device()).name(), _ -> new HashSet<>());
      case KernelChange.AddFilter c -> {
        assertThat(filters).as("clsact before filters").containsKey(owned(c, c.device()).name());
        assertThat(filters.get(c.device()).add(filter(c.drop()))).as("%s", c).isTrue();
      }
      case KernelChange.DeleteFilter c ->
          assertThat(filters.get(owned(c, c.device()).name()).remove(c.filter())).isTrue();
      case KernelChange.AddAddress c -> addAddress(c);
      case KernelChange.DeleteAddress c ->
          assertThat(
                  addresses
                      .get(owned(c, c.device()).name())
                      .remove(new KernelState.InterfaceAddress(c.ip(), c.length())))
              .isTrue();
      case KernelChange.AddGuardRoute c -> addRoute(c.table(), c.prefix());
      case KernelChange.DeleteGuardRoute c ->
          assertThat(routes.remove(new KernelState.GuardRoute(c.table(), c.prefix(), c.metric())))
              .isTrue();
      case KernelChange.DeleteDevice c -> delete(owned(c, c.device()));
      case KernelChange.DeleteGroup c -> deleteGroup(c);
    }
    assertSafe(change);
  }

  private static IngressFilter filter(IngressFilter.Drop drop) {
    return new IngressFilter(drop.priority(), 0, drop.hashCode(), Optional.of(drop));
  }

  /** Somebody takes away what keeps the gateway's frames on the node. */
  void clearFilters(String port) {
    filters.remove(port);
  }

  /** A filter in the place of ours that drops nothing we know of. */
  void addOddFilter(String port) {
    filters
        .computeIfAbsent(port, _ -> new HashSet<>())
        .add(new IngressFilter(IngressFilter.BY_DESTINATION, 3, 99, Optional.empty()));
  }

  /** What must hold at every moment, and not only at the end. */
  private void assertSafe(KernelChange after) {
    if (after instanceof KernelChange.SetUp change && change.up()) {
      Device device = devices.get(change.device());
      if (device.detail() instanceof Device.Svi) {
        assertThat(device.master()).as("the VRF of %s, which goes up", device.name()).isPresent();
      }
    }
  }

  /**
   * The device that a change names: it must be the owner's by its alias, or while it has none,
   * because he made it. A network also maps and unmaps its VLANs on its VTEP's devices.
   */
  private Device owned(KernelChange change, String name) {
    Device device = devices.get(name);
    assertThat(device).as("device %s", name).isNotNull();
    boolean named = Ownership.parse(device.alias()).isPresent();
    boolean adoptable = device.kind().equals(OVS) && name.startsWith("evo.") && !named;
    assertThat(device.isOurs() || adoptable).as("%s is not ours to touch", name).isTrue();
    boolean maps =
        change.owner() instanceof Owner.Network
            && (change instanceof KernelChange.AddVlan
                || change instanceof KernelChange.AddVni
                || change instanceof KernelChange.DeleteVlan
                || change instanceof KernelChange.DeleteVni
                || change instanceof KernelChange.DeleteTunnel
                || change instanceof KernelChange.AddTunnel)
            && (device.detail() instanceof Device.Bridge
                || device.detail() instanceof Device.Vxlan);
    boolean leftover = !named && change.owner() instanceof Owner.Node;
    // who is given the id of another network finds the other's devices under his names
    boolean doomed =
        change instanceof KernelChange.DeleteDevice
            || (change instanceof KernelChange.Configure c
                && c.group().equals(OptionalLong.of(Ownership.DOOMED)));
    if (!adoptable && !maps && !leftover && !doomed) {
      assertThat(change.owner())
          .as("whose %s is, which is touched by %s", name, change)
          .isEqualTo(named ? ownerOf(device) : makers.get(name));
    }
    return device;
  }

  /** Whom a device with an alias of ours belongs to. */
  static Owner ownerOf(Device device) {
    Ownership ownership = Ownership.parse(device.alias()).orElseThrow();
    return ownership.role().ofNetwork()
        ? new Owner.Network(ownership.owner())
        : new Owner.Vtep(ownership.owner());
  }

  private void assertMaster(String name) {
    Device master = devices.get(name);
    assertThat(master).as("master %s", name).isNotNull();
    assertThat(master.isOurs() || master.detail() instanceof Device.Vrf)
        .as("%s is a VRF or ours", name)
        .isTrue();
  }

  private void create(KernelChange.CreateDevice c) {
    assertThat(devices).as("creation of what exists").doesNotContainKey(c.device());
    c.master().ifPresent(this::assertMaster);
    c.lower().ifPresent(this::assertMaster);
    Device lower = c.lower().map(devices::get).orElse(null);
    makers.put(c.device(), c.owner());
    Optional<Device.PortFlags> port =
        c.master()
            .map(devices::get)
            .filter(m -> m.detail() instanceof Device.Bridge)
            .map(_ -> Device.PortFlags.DEFAULT);
    put(
        Device.named(c.device())
            .index(nextIndex++)
            .kind(c.detail().kind())
            .mtu(c.mtu().orElse(lower == null ? 1500 : lower.mtu()))
            .mac(c.mac().or(() -> lower == null ? Optional.of(RANDOM_MAC) : lower.mac()))
            .master(c.master())
            .lower(c.lower())
            .group(Ownership.GROUP)
            .ipv4(NO_IPV4)
            .detail(c.detail())
            .port(port)
            .build());
  }

  private void configure(KernelChange.Configure c) {
    Device d = owned(c, c.device());
    c.mtu()
        .ifPresent(mtu -> {
          if (d.lower().isPresent()) {
            assertThat(mtu)
                .as("MTU of a VLAN device")
                .isLessThanOrEqualTo(devices.get(d.lower().get()).mtu());
          }
        });
    Device changed =
        d.toBuilder()
            .mtu(c.mtu().orElse(d.mtu()))
            .mac(c.mac().or(d::mac))
            .alias(c.alias().orElse(d.alias()))
            .group(c.group().orElse(d.group()))
            .addrGenNone(d.addrGenNone() || c.addrGenNone())
            .ipv4(c.ipv4().orElse(d.ipv4()))
            .build();
    put(changed);
    if (c.mac().isPresent()) {
      dropNeighbours(d.name());
    }
    for (Device svi : List.copyOf(devices.values())) {
      if (svi.lower().equals(Optional.of(d.name()))) {
        boolean follows = svi.mac().equals(d.mac()) && c.mac().isPresent();
        put(
            svi.toBuilder()
                .mtu(Math.min(svi.mtu(), changed.mtu()))
                .mac(follows ? changed.mac() : svi.mac())
                .build());
        if (follows) {
          dropNeighbours(svi.name());
        }
      }
    }
  }

  private void setMaster(Device d, Optional<String> master) {
    master.ifPresent(m -> assertThat(devices).containsKey(m));
    boolean bridge =
        master.map(devices::get).filter(m -> m.detail() instanceof Device.Bridge).isPresent();
    put(
        d.toBuilder()
            .master(master)
            .port(bridge ? Optional.of(Device.PortFlags.DEFAULT) : Optional.empty())
            .build());
    vlans.remove(d.name());
    forwarding.removeIf(e -> e.device().equals(d.name()));
    dropNeighbours(d.name());
  }

  private void setUp(Device d, boolean up) {
    put(d.toBuilder().up(up).build());
    if (!up) {
      dropNeighbours(d.name());
    }
    for (Device svi : List.copyOf(devices.values())) {
      if (svi.lower().equals(Optional.of(d.name())) && svi.up() != up) {
        setUp(svi, up);
      }
    }
  }

  private SortedMap<Integer, KernelState.PortVlan> vlansOf(
      KernelChange change, String name, boolean self) {
    Device d = owned(change, name);
    assertThat(self ? d.detail() instanceof Device.Bridge : d.port().isPresent())
        .as("%s has VLANs of its own (self %s)", name, self)
        .isTrue();
    return vlans.computeIfAbsent(name, _ -> new TreeMap<>());
  }

  private void addAddress(KernelChange.AddAddress c) {
    assertThat(
            addresses
                .computeIfAbsent(owned(c, c.device()).name(), _ -> new HashSet<>())
                .add(new KernelState.InterfaceAddress(c.ip(), c.ip().getAddress().length * 8)))
        .isTrue();
  }

  private void addRoute(int table, IpPrefix prefix) {
    assertThat(routes.add(new KernelState.GuardRoute(table, prefix, Ownership.GUARD_METRIC)))
        .isTrue();
  }

  private void deleteGroup(KernelChange.DeleteGroup c) {
    List<Device> members = new ArrayList<>();
    devices.values().stream().filter(d -> d.group() == c.group()).forEach(members::add);
    assertThat(members).as("group %d", c.group()).isNotEmpty();
    assertThat(members).as("rtnetlink deletes no OVS port").noneMatch(d -> d.kind().equals(OVS));
    assertThat(members.stream().map(Device::name))
        .as("the plan knows what goes with group %d", c.group())
        .containsExactlyInAnyOrderElementsOf(c.devices().keySet());
    c.devices()
        .forEach((name, owner) -> {
          if (devices.containsKey(name)) {
            delete(owned(new KernelChange.DeleteDevice(owner, name), name));
          }
        });
  }

  private void delete(Device d) {
    assertThat(d.kind()).as("rtnetlink deletes no OVS port").isNotEqualTo(OVS);
    devices.remove(d.name());
    filters.remove(d.name());
    makers.remove(d.name());
    vlans.remove(d.name());
    vnis.remove(d.name());
    addresses.remove(d.name());
    forwarding.removeIf(e -> e.device().equals(d.name()));
    dropNeighbours(d.name());
    for (Device other : List.copyOf(devices.values())) {
      if (other.lower().equals(Optional.of(d.name()))) {
        delete(other);
      } else if (other.master().equals(Optional.of(d.name()))) {
        setMaster(other, Optional.empty());
      }
    }
  }

  private boolean removeFdb(String device, int vid, MacAddress mac) {
    // one entry per VLAN and MAC: one of another port moves here
    boolean there =
        forwarding.contains(new KernelState.FdbEntry(device, vid, mac, true, false))
            || forwarding.contains(new KernelState.FdbEntry(device, vid, mac, false, false));
    forwarding.removeIf(e -> e.vid() == vid && e.mac().equals(mac));
    return there;
  }

  private void dropNeighbours(String device) {
    neighbours.removeIf(e -> e.device().equals(device));
  }

  public boolean hasNeighbour(String device, InetAddress ip) {
    return neighbours.stream().anyMatch(e -> e.device().equals(device) && e.ip().equals(ip));
  }
}
