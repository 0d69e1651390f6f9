// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
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
 * A plan in the making: changes by phase, and the observed state as it will be once the deletions
 * of the plan are done, which is what the rest of the plan compares with.
 */
final class PlanBuilder {
  private final KernelState observed;
  private final EnumMap<Phase, List<KernelChange>> changes = new EnumMap<>(Phase.class);
  private final SortedMap<String, Owner> deletions = new TreeMap<>();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> wanted = new HashSet<>();

  PlanBuilder(KernelState observed) {
    this.observed = observed;
  }

  void add(Phase phase, KernelChange change) {
    changes.computeIfAbsent(phase, _ -> new ArrayList<>()).add(change);
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

  /** Deletes an SVI, that of a MAC-VRF once it is down; see {@link Phase#MAC_SVI_DOWN}. */
  void deleteSvi(Owner owner, Device svi, boolean macVrf) {
    if (macVrf) {
      up(Phase.MAC_SVI_DOWN, owner, svi, false);
    }
    delete(owner, svi.name());
  }

  /** The device, unless this plan deletes it. */
  Optional<Device> device(String name) {
    return gone.contains(name) ? Optional.empty() : observed.device(name);
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
    if (members(Ownership.GROUP).equals(deletions.keySet())) {
      add(Phase.DELETE, new KernelChange.DeleteGroup(new Owner.Node(), Ownership.GROUP, deletions));
      return;
    }
    if (deletions.keySet().containsAll(members(Ownership.DOOMED))) {
      deletions.forEach((device, owner) -> {
        if (observed.device(device).orElseThrow().group() != Ownership.DOOMED) {
          add(
              Phase.RETAG,
              new KernelChange.Configure(
                  owner,
                  device,
                  Optional.empty(),
                  OptionalLong.of(Ownership.DOOMED),
                  OptionalInt.empty(),
                  Optional.empty(),
                  false,
                  Optional.empty()));
        }
      });
      add(
          Phase.DELETE,
          new KernelChange.DeleteGroup(new Owner.Node(), Ownership.DOOMED, deletions));
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
