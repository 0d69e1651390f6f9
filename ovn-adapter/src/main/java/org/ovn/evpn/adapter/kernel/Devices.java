// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The devices of one dump. Other dumps name devices by their index, so this is also how their
 * entries are told apart. Immutable.
 *
 * @param byName all devices
 * @param names by index
 * @param ours devices of ours by index: asked for each entry of the largest tables
 * @param ipv6 whether devices have IPv6 settings at all
 * @param altNames device by alternative name: these are taken as well
 */
record Devices(
    Map<String, Device> byName,
    Map<Integer, String> names,
    Map<Integer, Device> ours,
    boolean ipv6,
    Map<String, String> altNames) {
  /** Copies the maps. */
  Devices {
    byName = Map.copyOf(byName);
    names = Map.copyOf(names);
    ours = Map.copyOf(ours);
    altNames = Map.copyOf(altNames);
  }

  /** The device of that index; null when there is none. */
  @Nullable Device at(int index) {
    return byName.get(names.getOrDefault(index, ""));
  }

  /** The device of that index when it is ours; null otherwise. */
  @Nullable Device oursAt(int index) {
    return ours.get(index);
  }

  /** Devices of ours of that kind. */
  List<Device> ours(Class<? extends Device.Detail> kind) {
    return ours.values().stream().filter(device -> kind.isInstance(device.detail())).toList();
  }
}
