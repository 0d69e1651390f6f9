// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.ArrayList;
import java.util.EnumMap;
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
import org.ovn.evpn.api.value.MacAddress;

/**
 * A plan in the making. Planners compare one thing each (a bridge, an SVI, the entries of a port)
 * and say what has to change, in whatever order they come to it; the builder puts the changes into
 * the order in which the kernel, FRR and OVN bear them.
 *
 * <p><b>Order.</b> Each change belongs to a {@link Phase}. All changes of a phase, of all VTEPs and
 * networks, go to the kernel in one batch; the next phase begins when every answer is there. So a
 * plan takes as many turns as it has phases, however many networks it changes. The phases make four
 * movements:
 *
 * <ol>
 *   <li><i>Down</i>: EVPN ports go down and leave, then entries, SVIs, the VLAN-VNI map and the VNI
 *       filter, and last the devices. Traffic stops before its devices go; zebra sees a VNI
 *       unmapped before it loses SVI or bridge, and so withdraws its routes. Between these FRR gets
 *       the time to let go: {@link WayDown} says how far a plan may go at once.
 *   <li><i>Up</i>: dummy, bridge and VXLAN devices, each created down, configured, joined and then
 *       set up; the VLANs, the VNIs of IP-VRFs and the SVIs follow. A device is right before FRR
 *       looks at it. An SVI loses its neighbours whenever it goes down or changes its master, so it
 *       gets its VRF before it goes up, and its neighbours after that. Guard routes follow the SVI:
 *       where it cannot come up they must not cut off what OVN-Kubernetes' egress serves.
 *   <li><i>Entries</i>: the OVS port joins, then forwarding entries, then neighbours. Only now the
 *       VNI of the MAC-VRF is mapped: zebra reads both tables when it hears of the VNI, and forgets
 *       entries that it heard of earlier. The OVS port goes up after that, for from here on
 *       broadcast leaves by EVPN.
 *   <li><i>Guards</i>: a guard route goes last, so that a prefix which leaves Split does not leak
 *       meanwhile.
 * </ol>
 *
 * <p><b>Replacement.</b> The kernel cannot change some settings of a device, so a plan deletes the
 * device and creates it again. Therefore the builder answers questions about the state after its
 * deletions: {@link #device}, {@link #master}, {@link #vlans} and {@link #vnis} do not know what
 * goes, with all that goes along (an SVI goes with its bridge, VLANs with the port's master).
 * Planners ask the builder, not the observed state, wherever a deletion matters, and plan the VTEP
 * before the networks on it.
 *
 * <p><b>Leftovers.</b> {@link #want} says that a device is part of the intent, though the plan may
 * not touch it now. {@link KernelPlanner} deletes devices of ours that nobody wants. Several
 * devices go by one message to their group, which costs the kernel one grace period instead of one
 * each; when the group holds something that stays, those that go are moved to a group of their own.
 *
 * <p><b>Guarantees.</b> A plan mentions only what differs: on a state that is right it is empty, so
 * a restart of the agent changes nothing, and no needless message makes the kernel flush FRR's
 * neighbours. Each change names its {@link Owner}; when one fails, {@link Kernel} leaves out the
 * later ones of this owner alone. A plan that stops half-way leaves a state from which the next
 * plan goes on: nothing is remembered here.
 *
 * <p>Confined to one thread, and of one use.
 */
final class PlanBuilder {
  private final KernelState observed;
  private final EnumMap<Phase, List<KernelChange>> changes = new EnumMap<>(Phase.class);
  private final SortedMap<String, Owner> deletions = new TreeMap<>();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, Owner> rising = new HashMap<>();

  PlanBuilder(KernelState observed) {
    this.observed = observed;
  }

  void add(Phase phase, KernelChange change) {
    changes.computeIfAbsent(phase, _ -> new ArrayList<>()).add(change);
    if (change instanceof KernelChange.SetUp c) {
      if (c.up()) {
        rising.put(c.device(), c.owner());
      } else {
        rising.remove(c.device());
      }
    }
  }

  /** Whether the device of that network will be up, unless a change of the network fails. */
  boolean willBeUp(String device, Ownership ownership) {
    return ownership.asOwner().equals(rising.get(device))
        || (!gone.contains(device)
            && observed
                .device(device)
                .filter(d -> d.up() && d.alias().equals(ownership.alias()))
                .isPresent());
  }

  /**
   * The device is part of the intent: whatever becomes of it in this plan, it is not a leftover.
   */
  void want(String device) {
    wanted.add(device);
  }

  boolean isWanted(String device) {
    return wanted.contains(device);
  }

  /**
   * Creates a device; the result is how it is right after that, which is what further settings are
   * compared with.
   */
  Device create(Phase phase, KernelChange.CreateDevice change) {
    add(phase, change);
    // An SVI's master is a VRF: only bridges give their ports flags.
    boolean joins = !(change.detail() instanceof Device.Svi) && change.master().isPresent();
    Device.Builder device =
        Device.named(change.device())
            .kind(change.detail().kind())
            .mac(change.mac())
            .master(change.master())
            .lower(change.lower())
            .group(Ownership.GROUP)
            .addrGenNone(!observed.ipv6())
            .detail(change.detail())
            .port(joins ? Optional.of(Device.PortFlags.DEFAULT) : Optional.empty());
    change.mtu().ifPresent(device::mtu);
    return device.build();
  }

  void delete(Owner owner, String device) {
    // Also one that goes with its bridge: whether a group goes as a whole depends on every member.
    gone.add(device);
    deletions.put(device, owner);
    // The kernel deletes VLAN devices with the bridge they are on.
    for (Device other : observed.devices().values()) {
      if (other.lower().filter(device::equals).isPresent() && other.isOurs()) {
        gone.add(other.name());
      }
    }
  }

  /** Deletes an SVI once it is down; see {@link Phase#GOING_SVI_DOWN} and {@link WayDown}. */
  void deleteSvi(Owner owner, Device svi) {
    up(Phase.GOING_SVI_DOWN, owner, svi, false);
    delete(owner, svi.name());
  }

  /** The device, unless this plan deletes it. */
  Optional<Device> device(String name) {
    return gone.contains(name) ? Optional.empty() : observed.device(name);
  }

  /** Whether somebody else has the name, as a name or as an alternative one. */
  boolean isNameTaken(String name) {
    return observed.isNameTaken(name);
  }

  /** The master, unless this plan deletes it. */
  Optional<String> master(Device device) {
    return device.master().filter(m -> !gone.contains(m));
  }

  SortedMap<Integer, KernelState.PortVlan> vlans(Device device) {
    boolean port = !(device.detail() instanceof Device.Bridge);
    // A port that loses its bridge loses its VLANs.
    return gone.contains(device.name()) || (port && master(device).isEmpty())
        ? new TreeMap<>()
        : observed.vlansOf(device.name());
  }

  SortedSet<Integer> vnis(String device) {
    return gone.contains(device) ? new TreeSet<>() : observed.vnisOf(device);
  }

  /** Adds one change for all settings that differ from the wanted ones; nothing when none does. */
  void configure(Phase phase, Owner owner, Device current, Settings want) {
    Optional<String> alias = want.alias().filter(a -> !a.equals(current.alias()));
    OptionalLong group =
        want.group().isPresent() && want.group().getAsLong() != current.group()
            ? want.group()
            : OptionalLong.empty();
    OptionalInt mtu =
        want.mtu().isPresent() && want.mtu().getAsInt() != current.mtu()
            ? want.mtu()
            : OptionalInt.empty();
    Optional<MacAddress> mac = want.mac().filter(m -> !current.mac().equals(Optional.of(m)));
    boolean addrGen = !current.addrGenNone();
    Optional<Device.Ipv4Conf> ipv4 = want.ipv4().filter(c -> !c.equals(current.ipv4()));
    if (alias.isPresent()
        || group.isPresent()
        || mtu.isPresent()
        || mac.isPresent()
        || addrGen
        || ipv4.isPresent()) {
      add(
          phase,
          new KernelChange.Configure(owner, current.name(), alias, group, mtu, mac, addrGen, ipv4));
    }
  }

  /**
   * What {@link #configure} compares with; what is empty may be as it is. No device of ours makes
   * link-local addresses.
   */
  record Settings(
      Optional<String> alias,
      OptionalLong group,
      OptionalInt mtu,
      Optional<MacAddress> mac,
      Optional<Device.Ipv4Conf> ipv4) {
    static Settings of(Ownership ownership) {
      return new Settings(
          Optional.of(ownership.alias()),
          OptionalLong.of(Ownership.GROUP),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());
    }

    Settings withoutGroup() {
      return new Settings(alias, OptionalLong.empty(), mtu, mac, ipv4);
    }

    Settings mtu(int bytes) {
      return new Settings(alias, group, OptionalInt.of(bytes), mac, ipv4);
    }

    Settings mac(MacAddress address) {
      return new Settings(alias, group, mtu, Optional.of(address), ipv4);
    }

    Settings ipv4(Device.Ipv4Conf conf) {
      return new Settings(alias, group, mtu, mac, Optional.of(conf));
    }
  }

  void up(Phase phase, Owner owner, Device current, boolean up) {
    if (current.up() != up) {
      add(phase, new KernelChange.SetUp(owner, current.name(), up));
    }
  }

  List<List<KernelChange>> steps() {
    planDeletions();
    return changes.values().stream().map(List::copyOf).toList();
  }

  /**
   * Deleting devices one by one costs the kernel an RCU grace period each (some tens a second); by
   * group all go at once. When others of our group stay, those that go are moved to a group of
   * their own first.
   */
  private void planDeletions() {
    if (deletions.size() < 2) {
      deletions.forEach(
          (device, owner) -> add(Phase.DELETE, new KernelChange.DeleteDevice(owner, device)));
      return;
    }
    Set<String> doomed = members(Ownership.DOOMED);
    if (members(Ownership.GROUP).equals(deletions.keySet())) {
      add(
          Phase.DELETE,
          new KernelChange.DeleteGroup(
              new Owner.Node(),
              Ownership.GROUP,
              deletions,
              doomed.isEmpty() ? Set.of() : deletions.keySet()));
      return;
    }
    if (deletions.keySet().containsAll(doomed)) {
      deletions.forEach((device, owner) -> {
        if (observed.device(device).orElseThrow().group() != Ownership.DOOMED) {
          add(Phase.RETAG, KernelChange.Configure.group(owner, device, Ownership.DOOMED));
        }
      });
      add(
          Phase.DELETE,
          new KernelChange.DeleteGroup(new Owner.Node(), Ownership.DOOMED, deletions, doomed));
      return;
    }
    // Someone else's device sits in the group: one by one, and it stays.
    deletions.forEach((device, owner) -> {
      if (observed
          .device(device)
          .flatMap(Device::lower)
          .filter(d -> deletions.containsKey(d))
          .isEmpty()) {
        add(Phase.DELETE, new KernelChange.DeleteDevice(owner, device));
      }
    });
  }

  private Set<String> members(long group) {
    Set<String> names = new HashSet<>();
    for (Device device : observed.devices().values()) {
      if (device.group() == group) {
        names.add(device.name());
      }
    }
    return names;
  }
}
