// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnChange.Target;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * One overlay per network: takes remote ports away from Geneve, and gives them back.
 *
 * <p>Disabled alone makes OVN drop the port's MAC; disabled and without addresses makes it unknown,
 * and unknown leaves by our port. The addresses are kept in a key of ours on the port itself, so a
 * restart needs no memory. OVN-Kubernetes writes addresses back on every port when it starts: a
 * port with our key and addresses is taken again, with the new value.
 *
 * <p><b>Whose ports are taken.</b> Those of a peer that announces the VNI (its VTEP is in the flood
 * list) and to which the fabric leads: a route that is more specific than a default route, or a
 * default route of BGP. Any other default route leads to a router that nobody told of VTEPs, and
 * what goes there is lost. A VTEP that is the tunnel end of the node's Geneve needs no such route,
 * as Geneve takes the same way. A path that vanishes takes nothing back at once: for how long see
 * {@code reconcile.Paths}. A peer whose VTEP changes is announced by the old address until FRR has
 * followed, and its ports stay taken while either is in the flood list.
 *
 * <p><b>A taken port that becomes local</b>, such as that of a StatefulSet's pod that comes back on
 * this node: ovnkube writes the addresses anew and leaves {@code enabled} alone, so the pod would
 * have no network. {@code enabled} goes back to its former value. When ovnkube wrote no addresses
 * it keeps the port disabled on purpose (the target of a live migration), and only our keys go.
 */
final class TakeoverPlanner {
  private final NetworkIntent network;
  private final String self;
  private final OvnFacts facts;
  private final Optional<Set<InetAddress>> flood;
  private final boolean portBound;
  private final List<LeftPort> left;
  private final Map<String, RemotePeer> peers = new HashMap<>();
  private final List<Op> taking = new ArrayList<>();
  private final List<Op> givingBack = new ArrayList<>();
  private final Set<String> takenBefore = new TreeSet<>();
  private final Set<String> given = new TreeSet<>();
  private final Set<String> took = new TreeSet<>();
  private final Map<String, Set<String>> pathless = new TreeMap<>();
  private final Set<String> outside = new TreeSet<>();
  private final Set<String> unknown = new TreeSet<>();

  private TakeoverPlanner(
      String self, NetworkIntent network, OvnFacts facts, boolean portBound, List<LeftPort> left) {
    this.self = self;
    this.network = network;
    this.facts = facts;
    this.flood = network.macVni().map(vni -> facts.floodLists().get(vni));
    this.portBound = portBound;
    this.left = left;
    network.peers().forEach(peer -> peers.put(peer.node(), peer));
  }

  /**
   * @param self name of this node
   * @param facts with a flood list that is not known nothing changes hands
   * @param portBound whether frames can leave by our port
   */
  static List<OvnChange> plan(
      OvnRows rows,
      String self,
      NetworkIntent network,
      Row logicalSwitch,
      OvnFacts facts,
      boolean portBound,
      List<LeftPort> left,
      NetworkIssues issues) {
    TakeoverPlanner planner = new TakeoverPlanner(self, network, facts, portBound, left);
    for (Row port : rows.ports(logicalSwitch)) {
      boolean taken = TakenPort.isTaken(port);
      if (taken) {
        planner.takenBefore.add(port.text("name"));
      }
      if (port.text("type").equals("remote")) {
        planner.judge(rows, port, taken);
      } else if (taken) {
        planner.givesBack(port, TakenPort.localise(port));
      }
    }
    planner.tell(issues);
    return planner.changes(logicalSwitch);
  }

  /** The transactions, each with a mark on the switch row that it alone has. */
  private List<OvnChange> changes(Row logicalSwitch) {
    SwitchMark mark = new SwitchMark(logicalSwitch, network.name());
    Set<String> taken = new TreeSet<>(takenBefore);
    taken.addAll(took);
    if (!taking.isEmpty()) {
      taking.addAll(mark.touch(taken));
    }
    taken.removeAll(given);
    if (!givingBack.isEmpty()) {
      givingBack.addAll(mark.touch(taken));
    }
    List<OvnChange> changes = new ArrayList<>();
    changes.addAll(change(network.name(), Action.TAKE, "take remote ports of ", taking));
    changes.addAll(
        change(network.name(), Action.GIVE_BACK, "give back remote ports of ", givingBack));
    if (changes.isEmpty()) {
      changes.addAll(
          change(network.name(), Action.TAKE, "mark the switch of ", mark.repair(taken)));
    }
    return changes;
  }

  private void takes(Row port, List<InetAddress> vteps) {
    List<Op> ops = TakenPort.take(port, network.name(), vteps);
    if (!ops.isEmpty()) {
      taking.addAll(ops);
      took.add(port.text("name"));
    }
  }

  private void givesBack(Row port, List<Op> ops) {
    givingBack.addAll(ops);
    given.add(port.text("name"));
  }

  private void judge(OvnRows rows, Row port, boolean taken) {
    String chassis = port.map("options").getOrDefault("requested-chassis", "");
    Optional<String> node = rows.nodeOf(chassis, peers.keySet());
    if (node.isEmpty()) {
      judgeUnknown(port, chassis, taken);
      return;
    }
    if (node.get().equals(self)) {
      // ovnkube leaves the type of a port alone whose pod came to this node
      if (taken) {
        givesBack(port, TakenPort.localise(port));
      }
      return;
    }
    RemotePeer peer = peers.get(node.get());
    if (peer == null) {
      judgeOutside(port, node.get(), taken);
    } else {
      judgePeer(port, peer, rows.tunnelEnds(chassis), taken);
    }
  }

  /** A chassis that is not known right now is no reason to give back what was known once. */
  private void judgeUnknown(Row port, String chassis, boolean taken) {
    unknown.add(chassis);
    leave(port, chassis, Why.NODE_UNKNOWN);
    if (taken) {
      takes(port, List.of());
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
    if (flood.filter(f -> TakenPort.vteps(port).stream().noneMatch(f::contains)).isPresent()) {
      givesBack(port, TakenPort.giveBack(port));
    } else {
      takes(port, List.of());
    }
  }

  private void judgePeer(Row port, RemotePeer peer, Set<InetAddress> geneve, boolean taken) {
    if (flood.isEmpty()) {
      if (taken) {
        takes(port, List.of());
      } else {
        leave(port, peer.node(), Why.NOT_READY);
      }
      return;
    }
    Set<InetAddress> announced = new HashSet<>(peer.vteps());
    if (taken) {
      announced.addAll(TakenPort.vteps(port));
    }
    announced.retainAll(flood.get());
    if (announced.isEmpty()) {
      leave(port, peer.node(), Why.NOT_IN_FLOOD_LIST);
      if (taken) {
        givesBack(port, TakenPort.giveBack(port));
      }
      return;
    }
    Set<InetAddress> unreachable = new HashSet<>(announced);
    unreachable.removeAll(geneve);
    unreachable.retainAll(facts.pathless());
    if (unreachable.containsAll(announced)) {
      judgePathless(port, peer, unreachable, taken);
    } else if (taken || portBound) {
      takes(port, known(peer));
    } else {
      leave(port, peer.node(), Why.NOT_READY);
    }
  }

  /** A path that is gone for a moment only changes nothing, and is not worth a word. */
  private void judgePathless(Row port, RemotePeer peer, Set<InetAddress> vteps, boolean taken) {
    boolean lost = facts.lost().containsAll(vteps);
    if (lost) {
      pathless
          .computeIfAbsent(peer.node(), _ -> new TreeSet<>())
          .addAll(vteps.stream().map(IpAddresses::format).toList());
    }
    if (taken && lost) {
      givesBack(port, TakenPort.giveBack(port));
    }
    if (lost || !taken) {
      leave(port, peer.node(), Why.NO_PATH);
    } else {
      takes(port, known(peer));
    }
  }

  /** The peer's addresses, once FRR has any of them: until then it is known by its former ones. */
  private List<InetAddress> known(RemotePeer peer) {
    return peer.vteps().stream().anyMatch(flood.orElse(Set.of())::contains)
        ? peer.vteps()
        : List.of();
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
    pathless.forEach((node, vteps) ->
        issues.degrades(
            Reason.NO_PATH_TO_VTEP,
            Message.of(
                "VTEP " + String.join(", ", vteps) + " of node " + Message.quote(node),
                "the main table has no route to it, or only a default route that BGP did not"
                    + " bring, so its pods of "
                    + network.networkName()
                    + " stay on Geneve",
                "Let this node take the route of that VTEP: see toReceive of its FRRConfigurations,"
                    + " and --always-block of frr-k8s")));
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

  /** Gives back all that is taken for this owner. */
  static List<OvnChange> release(OvnRows rows, String owner) {
    List<Op> ops = new ArrayList<>();
    Map<Uuid, Row> switches = new TreeMap<>();
    rows.owned(owner, "Logical_Switch").forEach(row -> switches.put(row.uuid(), row));
    for (Row port : rows.taken(owner)) {
      ops.addAll(
          port.text("type").equals("remote") ? TakenPort.giveBack(port) : TakenPort.localise(port));
      rows.switchOf(port.uuid()).ifPresent(row -> switches.put(row.uuid(), row));
    }
    switches.values().forEach(row -> ops.addAll(new SwitchMark(row, owner).touch(Set.of())));
    return change(owner, Action.GIVE_ALL_BACK, "give back all remote ports of ", ops);
  }

  private static List<OvnChange> change(String owner, Action action, String purpose, List<Op> ops) {
    return ops.isEmpty()
        ? List.of()
        : List.of(new OvnChange(owner, Target.NB, action, new Transaction(purpose + owner, ops)));
  }
}
