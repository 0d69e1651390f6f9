// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnChange.Target;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * One overlay per network: takes remote ports away from Geneve, and gives them back.
 *
 * <p>Disabled alone makes OVN drop the port's MAC; disabled and without addresses makes it unknown,
 * and unknown leaves by our port. The addresses are kept in a key of ours on the port itself, so a
 * restart needs no memory. OVN-Kubernetes writes addresses back on every port when it starts: a
 * port with our key and addresses is taken again, with the new value.
 */
final class TakeoverPlanner {
  private static final String LSP = "Logical_Switch_Port";
  private static final OvsdbValue DISABLED = OvsdbValue.one(OvsdbValue.bool(false));

  private final NetworkIntent network;
  private final Optional<Set<InetAddress>> flood;
  private final boolean portBound;
  private final List<LeftPort> left;
  private final Map<String, RemotePeer> peers = new HashMap<>();
  private final List<Op> taking = new ArrayList<>();
  private final List<Op> givingBack = new ArrayList<>();
  private final Set<String> outside = new TreeSet<>();
  private final Set<String> unknown = new TreeSet<>();

  private TakeoverPlanner(
      NetworkIntent network,
      Optional<Set<InetAddress>> flood,
      boolean portBound,
      List<LeftPort> left) {
    this.network = network;
    this.flood = flood;
    this.portBound = portBound;
    this.left = left;
    network.peers().forEach(peer -> peers.put(peer.node(), peer));
  }

  /**
   * @param flood remote VTEPs in the flood list; empty when it is not known: then nothing changes
   *     hands
   * @param portBound whether frames can leave by our port
   */
  static List<OvnChange> plan(
      OvnRows rows,
      NetworkIntent network,
      Row logicalSwitch,
      Optional<Set<InetAddress>> flood,
      boolean portBound,
      List<LeftPort> left,
      NetworkIssues issues) {
    TakeoverPlanner planner = new TakeoverPlanner(network, flood, portBound, left);
    for (Row port : rows.ports(logicalSwitch)) {
      if (port.text("type").equals("remote")) {
        planner.judge(rows, port);
      }
    }
    planner.tell(issues);
    List<OvnChange> changes = new ArrayList<>();
    changes.addAll(change(network.name(), Action.TAKE, "take remote ports of ", planner.taking));
    changes.addAll(
        change(network.name(), Action.GIVE_BACK, "give back remote ports of ", planner.givingBack));
    return changes;
  }

  private void judge(OvnRows rows, Row port) {
    String chassis = port.map("options").getOrDefault("requested-chassis", "");
    Optional<String> node = rows.nodeOf(chassis, peers.keySet());
    boolean taken = port.map("external_ids").containsKey(OvnNames.ADDRESSES);
    if (node.isEmpty()) {
      judgeUnknown(port, chassis, taken);
      return;
    }
    RemotePeer peer = peers.get(node.get());
    if (peer == null) {
      judgeOutside(port, node.get(), taken);
    } else {
      judgePeer(port, peer, taken);
    }
  }

  /** A chassis that is not known right now is no reason to give back what was known once. */
  private void judgeUnknown(Row port, String chassis, boolean taken) {
    unknown.add(chassis);
    leave(port, chassis, Why.NODE_UNKNOWN);
    if (taken) {
      taking.addAll(take(port, network.name(), List.of()));
    }
  }

  /**
   * A node that takes no part may be long in leaving: as long as broadcasts reach it by EVPN, they
   * must not by Geneve.
   */
  private void judgeOutside(Row port, String node, boolean taken) {
    outside.add(node);
    leave(port, node, Why.NODE_OUTSIDE_EVPN);
    if (!taken) {
      return;
    }
    if (flood.filter(f -> vteps(port).stream().noneMatch(f::contains)).isPresent()) {
      givingBack.addAll(giveBack(port));
    } else {
      taking.addAll(take(port, network.name(), List.of()));
    }
  }

  private void judgePeer(Row port, RemotePeer peer, boolean taken) {
    if (flood.isPresent() && peer.vteps().stream().noneMatch(flood.get()::contains)) {
      leave(port, peer.node(), Why.NOT_IN_FLOOD_LIST);
      if (taken) {
        givingBack.addAll(giveBack(port));
      }
    } else if (taken || (flood.isPresent() && portBound)) {
      taking.addAll(take(port, network.name(), peer.vteps()));
    } else {
      leave(port, peer.node(), Why.NOT_READY);
    }
  }

  private void leave(Row port, String node, Why why) {
    left.add(new LeftPort(port.text("name"), node, why));
  }

  private void tell(NetworkIssues issues) {
    if (!outside.isEmpty()) {
      issues.degrades(
          Reason.PODS_OUTSIDE_EVPN,
          "Pods of "
              + network.networkName()
              + " on "
              + String.join(", ", outside)
              + " stay on Geneve, for those nodes take no part in its EVPN; widen the"
              + " nodeSelector of the EVPN or give them a VTEP.");
    }
    if (!unknown.isEmpty()) {
      issues.degrades(
          Reason.PODS_OUTSIDE_EVPN,
          "Pods of "
              + network.networkName()
              + " are on chassis "
              + String.join(", ", unknown)
              + ", which OVN's southbound database does not know: whether their nodes take part"
              + " in its EVPN cannot be told; see whether ovnkube of those nodes runs.");
    }
  }

  /** The VTEP addresses that the port's node had when it was taken. */
  private static List<InetAddress> vteps(Row port) {
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

  /** Gives back all that is taken for this owner. */
  static List<OvnChange> release(OvnRows rows, String owner) {
    List<Op> ops = new ArrayList<>();
    for (Row port : rows.taken(owner)) {
      ops.addAll(giveBack(port));
    }
    return change(owner, Action.GIVE_ALL_BACK, "give back all remote ports of ", ops);
  }

  private static List<OvnChange> change(String owner, Action action, String purpose, List<Op> ops) {
    return ops.isEmpty()
        ? List.of()
        : List.of(new OvnChange(owner, Target.NB, action, new Transaction(purpose + owner, ops)));
  }

  /**
   * @param vteps of the port's node; empty when they are not known: then those of before stay
   */
  private static List<Op> take(Row port, String owner, List<InetAddress> vteps) {
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

  private static List<Op> giveBack(Row port) {
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
    List<Op> ops = new ArrayList<>();
    ops.add(asSeen(port));
    Map<String, OvsdbValue> columns =
        OvnRows.differing(
            port, Map.of("enabled", enabled, "addresses", OvsdbValue.texts(addresses)));
    if (!columns.isEmpty()) {
      ops.add(Op.update(LSP, port.uuid(), columns));
    }
    Set<String> ours = new TreeSet<>(ids.keySet());
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
