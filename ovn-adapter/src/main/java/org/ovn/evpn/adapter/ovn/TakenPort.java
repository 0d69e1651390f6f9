// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.value.IpAddresses;

/** The row of a remote port while we have it: how it is taken, and given back as it was. */
final class TakenPort {
  private static final String LSP = "Logical_Switch_Port";
  private static final OvsdbValue DISABLED = OvsdbValue.one(OvsdbValue.bool(false));

  private TakenPort() {}

  /** Whether the port carries our keys. */
  static boolean isTaken(Row port) {
    return port.map("external_ids").containsKey(OvnNames.ADDRESSES);
  }

  /** The VTEP addresses that the port's node had when it was taken. */
  static List<InetAddress> vteps(Row port) {
    List<InetAddress> result = new ArrayList<>();
    for (String text :
        port.map("external_ids").getOrDefault(OvnNames.VTEPS, "").split(OvnNames.SEPARATOR, -1)) {
      try {
        result.add(IpAddresses.parse(text));
      } catch (IllegalArgumentException ignored) {
        // none, or not of our writing
      }
    }
    return result;
  }

  /**
   * Takes a port, or takes it again; nothing when it is taken as it should be.
   *
   * @param vteps of the port's node; empty when they are not known: then those of before stay
   */
  static List<Op> take(Row port, String owner, List<InetAddress> vteps) {
    Map<String, String> ids = port.map("external_ids");
    String where =
        vteps.stream()
            .map(IpAddresses::format)
            .sorted()
            .collect(Collectors.joining(OvnNames.SEPARATOR));
    Set<String> addresses = port.texts("addresses");
    Optional<Boolean> enabled = port.bool("enabled");
    boolean ours = ids.containsKey(OvnNames.ADDRESSES);
    boolean placed = where.isEmpty() || where.equals(ids.get(OvnNames.VTEPS));
    if (ours && addresses.isEmpty() && enabled.equals(Optional.of(false)) && placed) {
      return List.of();
    }
    Map<String, String> keys = new TreeMap<>();
    if (!placed) {
      keys.put(OvnNames.VTEPS, where);
    }
    if (!owner.equals(ids.get(OvnNames.OWNER))) {
      keys.put(OvnNames.OWNER, owner);
    }
    if (!ours || !addresses.isEmpty()) {
      keys.put(OvnNames.ADDRESSES, String.join(OvnNames.SEPARATOR, new TreeSet<>(addresses)));
    }
    boolean forgetEnabled = false;
    if (!ours || !enabled.equals(Optional.of(false))) {
      // what it was, so that release puts back exactly that
      if (enabled.isPresent()) {
        keys.put(OvnNames.ENABLED, enabled.get().toString());
      } else {
        forgetEnabled = ids.containsKey(OvnNames.ENABLED);
      }
    }
    keys.entrySet().removeIf(entry -> entry.getValue().equals(ids.get(entry.getKey())));
    List<Op> ops = new ArrayList<>();
    ops.add(asSeen(port));
    Map<String, OvsdbValue> columns =
        OvnRows.differing(port, Map.of("enabled", DISABLED, "addresses", OvsdbValue.NONE));
    if (!columns.isEmpty()) {
      ops.add(Op.update(LSP, port.uuid(), columns));
    }
    ops.addAll(ids(port, forgetEnabled ? Set.of(OvnNames.ENABLED) : Set.of(), keys));
    return ops;
  }

  /** Gives a port back that is of this node now; see {@link TakeoverPlanner}. */
  static List<Op> localise(Row port) {
    return port.texts("addresses").isEmpty()
        ? restore(port, Set.of(), port.value("enabled"))
        : giveBack(port);
  }

  /** Gives a port back to Geneve, as it was. */
  static List<Op> giveBack(Row port) {
    Map<String, String> ids = port.map("external_ids");
    Set<String> addresses = port.texts("addresses");
    String saved = ids.getOrDefault(OvnNames.ADDRESSES, "");
    if (addresses.isEmpty() && !saved.isEmpty()) {
      addresses = new TreeSet<>(List.of(saved.split(OvnNames.SEPARATOR)));
    }
    String before = ids.get(OvnNames.ENABLED);
    OvsdbValue enabled =
        before == null
            ? OvsdbValue.NONE
            : OvsdbValue.one(OvsdbValue.bool(Boolean.parseBoolean(before)));
    if (!port.bool("enabled").equals(Optional.of(false))) {
      // somebody else has set it since: theirs
      enabled = port.value("enabled");
    }
    return restore(port, addresses, enabled);
  }

  private static List<Op> restore(Row port, Set<String> addresses, OvsdbValue enabled) {
    List<Op> ops = new ArrayList<>();
    ops.add(asSeen(port));
    Map<String, OvsdbValue> columns =
        OvnRows.differing(
            port, Map.of("enabled", enabled, "addresses", OvsdbValue.texts(addresses)));
    if (!columns.isEmpty()) {
      ops.add(Op.update(LSP, port.uuid(), columns));
    }
    Set<String> ours = new TreeSet<>(port.map("external_ids").keySet());
    ours.retainAll(Set.of(OvnNames.ADDRESSES, OvnNames.ENABLED, OvnNames.OWNER, OvnNames.VTEPS));
    ops.addAll(ids(port, ours, Map.of()));
    return ops;
  }

  /**
   * Only while addresses and enabled are as they were seen: OVN-Kubernetes may write at this very
   * moment.
   */
  private static Op asSeen(Row port) {
    return Op.unchanged(
        LSP,
        port.uuid(),
        Map.of("addresses", port.value("addresses"), "enabled", port.value("enabled")));
  }

  private static List<Op> ids(Row port, Set<String> without, Map<String, String> with) {
    // an insert into a map keeps the old value of a key, so delete first
    Set<String> gone = new TreeSet<>(with.keySet());
    gone.retainAll(port.map("external_ids").keySet());
    gone.addAll(without);
    List<Mutation> mutations = new ArrayList<>();
    if (!gone.isEmpty()) {
      mutations.add(Mutation.deleteKeys("external_ids", gone));
    }
    if (!with.isEmpty()) {
      mutations.add(Mutation.insertEntries("external_ids", with));
    }
    return mutations.isEmpty()
        ? List.of()
        : List.of(Op.mutate(LSP, port.uuid(), mutations.toArray(Mutation[]::new)));
  }
}
