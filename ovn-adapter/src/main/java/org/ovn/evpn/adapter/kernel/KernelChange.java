// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/**
 * One thing to do in the kernel. Devices are named, not numbered: some of them do not exist yet
 * when the plan is made.
 */
public sealed interface KernelChange {
  /** Whom it serves. */
  Owner owner();

  /** A device to create, down. */
  record CreateDevice(
      Owner owner,
      String device,
      Device.Detail detail,
      Optional<String> master,
      Optional<String> lower,
      OptionalInt mtu,
      Optional<MacAddress> mac)
      implements KernelChange {}

  /** Settings to change, in one message; what is empty stays. */
  record Configure(
      Owner owner,
      String device,
      Optional<String> alias,
      OptionalLong group,
      OptionalInt mtu,
      Optional<MacAddress> mac,
      boolean addrGenNone,
      Optional<Device.Ipv4Conf> ipv4)
      implements KernelChange {
    /** Changes the group and nothing else. */
    static Configure group(Owner owner, String device, long group) {
      return new Configure(
          owner,
          device,
          Optional.empty(),
          OptionalLong.of(group),
          OptionalInt.empty(),
          Optional.empty(),
          false,
          Optional.empty());
    }
  }

  /** Settings of a bridge. */
  record ConfigureBridge(Owner owner, String device, Device.Bridge settings)
      implements KernelChange {}

  /** The local address of a VXLAN device. */
  record SetVxlanLocal(Owner owner, String device, InetAddress local) implements KernelChange {}

  /** Joins or (empty) leaves a bridge or VRF. */
  record SetMaster(Owner owner, String device, Optional<String> master) implements KernelChange {}

  /** Up or down. */
  record SetUp(Owner owner, String device, boolean up) implements KernelChange {}

  /** Flags of a bridge port. */
  record SetPortFlags(Owner owner, String device, Device.PortFlags flags) implements KernelChange {}

  /**
   * A VLAN of a port, or (self) of the bridge itself; also changes the flags of one that is there.
   */
  record AddVlan(Owner owner, String device, int vid, boolean pvid, boolean untagged, boolean self)
      implements KernelChange {}

  /** Takes a VLAN away. */
  record DeleteVlan(Owner owner, String device, int vid, boolean self) implements KernelChange {}

  /** Lets a VXLAN device take and send frames of a VNI. */
  record AddVni(Owner owner, String device, int vni) implements KernelChange {}

  /** Undoes {@link AddVni}. */
  record DeleteVni(Owner owner, String device, int vni) implements KernelChange {}

  /** Maps a VLAN to a VNI: this is what FRR sees as a VNI. */
  record AddTunnel(Owner owner, String device, int vid, int vni) implements KernelChange {}

  /** Undoes {@link AddTunnel}. */
  record DeleteTunnel(Owner owner, String device, int vid, int vni) implements KernelChange {}

  /** A static forwarding entry on a bridge port. */
  record AddFdb(Owner owner, String device, int vid, MacAddress mac) implements KernelChange {}

  /** Undoes {@link AddFdb}. */
  record DeleteFdb(Owner owner, String device, int vid, MacAddress mac) implements KernelChange {}

  /** Makes a static forwarding entry one that ages; {@link AddFdb} undoes it. */
  record UnpinFdb(Owner owner, String device, int vid, MacAddress mac) implements KernelChange {}

  /** A permanent neighbour. */
  record AddNeighbour(Owner owner, String device, InetAddress ip, MacAddress mac)
      implements KernelChange {}

  /** Undoes {@link AddNeighbour}. */
  record DeleteNeighbour(Owner owner, String device, InetAddress ip) implements KernelChange {}

  /** Makes a permanent neighbour one that may go; {@link AddNeighbour} undoes it. */
  record UnpinNeighbour(Owner owner, String device, InetAddress ip, MacAddress mac)
      implements KernelChange {}

  /** What filters of a port hang on. */
  record AddClassifier(Owner owner, String device) implements KernelChange {}

  /** A filter of frames that come in by a port. */
  record AddFilter(Owner owner, String device, IngressFilter.Drop drop) implements KernelChange {}

  /** Takes a filter away. */
  record DeleteFilter(Owner owner, String device, IngressFilter filter) implements KernelChange {}

  /** An address with the full length of its family. */
  record AddAddress(Owner owner, String device, InetAddress ip) implements KernelChange {}

  /** Takes an address away. */
  record DeleteAddress(Owner owner, String device, InetAddress ip, int length)
      implements KernelChange {}

  /** An unreachable route that keeps fabric traffic from leaking by the default route. */
  record AddGuardRoute(Owner owner, int table, IpPrefix prefix) implements KernelChange {}

  /** Undoes {@link AddGuardRoute}. */
  record DeleteGuardRoute(Owner owner, int table, IpPrefix prefix, long metric)
      implements KernelChange {}

  /** Deletes one device. */
  record DeleteDevice(Owner owner, String device) implements KernelChange {}

  /**
   * Deletes every device of a group in one message.
   *
   * @param devices those that it holds, and whom each of them serves
   * @param bound those of them that cannot stay when the others go by a group
   */
  record DeleteGroup(Owner owner, long group, SortedMap<String, Owner> devices, Set<String> bound)
      implements KernelChange {
    /** Copies the collections. */
    public DeleteGroup {
      devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
      bound = Set.copyOf(bound);
    }

    private List<KernelChange> divide(Predicate<Owner> leftAlone) {
      SortedMap<String, Owner> going = new TreeMap<>(devices);
      going.values().removeIf(leftAlone);
      Set<String> staying = new HashSet<>(devices.keySet());
      staying.removeAll(going.keySet());
      if (going.size() < 2 || !Collections.disjoint(staying, bound)) {
        return going.entrySet().stream()
            .<KernelChange>map(e -> new DeleteDevice(e.getValue(), e.getKey()))
            .toList();
      }
      List<KernelChange> changes = new ArrayList<>();
      if (group != Ownership.DOOMED) {
        going.forEach((device, of) -> changes.add(Configure.group(of, device, Ownership.DOOMED)));
      }
      changes.add(new DeleteGroup(owner, Ownership.DOOMED, going, bound));
      return changes;
    }
  }

  /**
   * What is left of this change when those owners are left alone. A group goes as a whole: if it
   * holds a device of theirs, the others go by a group of their own, and one by one only where that
   * cannot be. Each deletion of its own costs the kernel a grace period.
   */
  default List<KernelChange> without(Predicate<Owner> leftAlone) {
    if (leftAlone.test(owner())) {
      return List.of();
    }
    if (!(this instanceof DeleteGroup group)
        || group.devices().values().stream().noneMatch(leftAlone)) {
      return List.of(this);
    }
    return group.divide(leftAlone);
  }
}
