// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnChange.Target;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Split egress: pods keep their own address towards the fabric prefixes, and OVN-Kubernetes' NAT
 * towards all else.
 *
 * <p>A NAT row of our own beside OVN-Kubernetes' egress row, with the prefixes as {@code
 * exempted_ext_ips}: northd makes of it a flow of higher priority that leaves the source alone. It
 * has no {@code logical_port} and no key of OVN-Kubernetes, so it is neither adopted nor swept; on
 * OVN-Kubernetes' own row the column would be erased at each of its starts.
 */
final class NatExemptionPlanner {
  private static final int PRIORITY = 100;

  private NatExemptionPlanner() {}

  static List<OvnChange> plan(
      OvnRows rows,
      NetworkIntent network,
      IpVrfIntent ipVrf,
      OvnFacts facts,
      NetworkIssues issues) {
    Optional<Row> router = rows.clusterRouter(network.networkName());
    if (router.isEmpty()) {
      boolean old =
          network.topology() == Topology.LAYER2 && !rows.routers(network.networkName()).isEmpty();
      if (old) {
        issues.blocks(
            Reason.LAYER2_LAYOUT_TOO_OLD,
            network.networkName()
                + " has no transit router on this node: Split needs the Layer2 layout 2.0;"
                + " upgrade OVN-Kubernetes on the node, or use egress Fabric.");
      } else {
        issues.blocks(
            Reason.WAITING_FOR_NETWORK,
            "OVN has no router of " + network.networkName() + " on this node yet.");
      }
      return List.of();
    }
    List<Row> egress = egressRows(rows, router.get());
    SplitRefusals.judge(rows, network, ipVrf, facts, router.get(), egress, issues);
    if (issues.toList().stream().anyMatch(SplitRefusals::refuses)) {
      return release(rows, network.name());
    }
    if (egress.isEmpty()) {
      return List.of();
    }
    // what is exempt already stays so: a restart may come before the kernel was read
    Set<IpPrefix> may = exempt(rows, network.name());
    may.addAll(facts.guarded().getOrDefault(network.name(), Set.of()));
    List<IpPrefix> waiting =
        ipVrf.fabricPrefixes().stream().filter(prefix -> !may.contains(prefix)).sorted().toList();
    if (!waiting.isEmpty()) {
      issues.blocks(
          Reason.WAITING_FOR_ROUTES,
          "VRF "
              + network.vrf()
              + " has no guard route yet for "
              + waiting.stream().map(IpPrefix::toString).collect(Collectors.joining(", "))
              + " of "
              + network.name()
              + ".");
    }
    List<IpPrefix> prefixes =
        ipVrf.fabricPrefixes().stream().filter(may::contains).sorted().toList();
    return converge(rows, network, prefixes, router.get(), egress);
  }

  /**
   * OVN-Kubernetes' rows that masquerade what leaves by the management port: those with a logical
   * port.
   */
  private static List<Row> egressRows(OvnRows rows, Row router) {
    List<Row> result = new ArrayList<>();
    for (Uuid uuid : router.refs("nat")) {
      rows.nb()
          .row("NAT", uuid)
          .filter(row -> row.text("type").equals("snat") && !row.text("logical_port").isEmpty())
          .filter(row -> !row.map("external_ids").containsKey(OvnNames.OWNER))
          .ifPresent(result::add);
    }
    result.sort(java.util.Comparator.comparing(row -> row.text("logical_ip")));
    return result;
  }

  private static List<OvnChange> converge(
      OvnRows rows, NetworkIntent network, List<IpPrefix> exempt, Row router, List<Row> egress) {
    String owner = network.name();
    List<Op> ops = new ArrayList<>();
    // a set goes after the rows that refer to it
    List<Op> surplusSets = new ArrayList<>();
    Map<Boolean, Uuid> sets = new LinkedHashMap<>();
    for (boolean ipv4 : new boolean[] {true, false}) {
      List<String> prefixes =
          exempt.stream()
              .filter(prefix -> prefix.isIpv4() == ipv4)
              .map(IpPrefix::toString)
              .sorted()
              .toList();
      if (!prefixes.isEmpty() && egress.stream().anyMatch(row -> isIpv4(row) == ipv4)) {
        sets.put(ipv4, planSet(rows, network, ipv4, prefixes, ops));
      } else {
        rows.owned(owner, "Address_Set", setRole(ipv4))
            .ifPresent(row -> surplusSets.add(Op.delete("Address_Set", row.uuid())));
      }
    }
    planNats(rows, network, sets, router, egress, ops);
    ops.addAll(surplusSets);
    if (ops.isEmpty()) {
      return List.of();
    }
    ops.addFirst(
        Op.unchanged(
            "Logical_Router", router.uuid(), Map.of("name", OvsdbValue.text(router.text("name")))));
    return List.of(change(owner, "exempt the fabric prefixes of " + owner + " from NAT", ops));
  }

  private static String setRole(boolean ipv4) {
    return ipv4 ? "fabric-v4" : "fabric-v6";
  }

  /** The set of the fabric prefixes of one family. */
  private static Uuid planSet(
      OvnRows rows, NetworkIntent network, boolean ipv4, List<String> prefixes, List<Op> ops) {
    String owner = network.name();
    Optional<Row> set = rows.owned(owner, "Address_Set", setRole(ipv4));
    Map<String, OvsdbValue> columns = new TreeMap<>();
    columns.put("name", OvsdbValue.text(OvnNames.addressSet(network.networkId(), ipv4)));
    columns.put("addresses", OvsdbValue.texts(prefixes));
    if (set.isEmpty()) {
      Uuid named = Uuid.named(ipv4 ? "set4" : "set6");
      columns.put("external_ids", OvsdbValue.map(OvnNames.ids(owner, setRole(ipv4))));
      ops.add(Op.insert("Address_Set", named.text(), columns));
      return named;
    }
    Map<String, OvsdbValue> changed = OvnRows.differing(set.get(), columns);
    if (!changed.isEmpty()) {
      ops.add(Op.update("Address_Set", set.get().uuid(), changed));
    }
    return set.get().uuid();
  }

  /** A row of ours beside each egress row, with the set of its family, and none besides. */
  private static void planNats(
      OvnRows rows,
      NetworkIntent network,
      Map<Boolean, Uuid> sets,
      Row router,
      List<Row> egress,
      List<Op> ops) {
    String owner = network.name();
    Map<String, Row> there = new TreeMap<>();
    for (Row row : rows.owned(owner, "NAT")) {
      there.put(row.map("external_ids").getOrDefault(OvnNames.ROLE, ""), row);
    }
    List<Uuid> added = new ArrayList<>();
    for (Row row : egress) {
      Uuid set = sets.get(isIpv4(row));
      if (set == null) {
        continue;
      }
      String role = "exempt-" + row.text("logical_ip");
      Map<String, OvsdbValue> columns = nat(owner, role, row, set, network.networkId());
      Row ours = there.remove(role);
      if (ours == null) {
        Uuid named = Uuid.named("nat" + added.size());
        ops.add(Op.insert("NAT", named.text(), columns));
        added.add(named);
      } else {
        Map<String, OvsdbValue> changed = OvnRows.differing(ours, columns);
        if (!changed.isEmpty()) {
          ops.add(Op.update("NAT", ours.uuid(), changed));
        }
      }
    }
    List<Mutation> mutations = new ArrayList<>();
    if (!there.isEmpty()) {
      mutations.add(Mutation.deleteRefs("nat", there.values().stream().map(Row::uuid).toList()));
      there.values().forEach(row -> ops.add(letGo(row)));
    }
    if (!added.isEmpty()) {
      mutations.add(Mutation.insertRefs("nat", added));
    }
    if (!mutations.isEmpty()) {
      ops.add(Op.mutate("Logical_Router", router.uuid(), mutations.toArray(Mutation[]::new)));
    }
  }

  private static Map<String, OvsdbValue> nat(
      String owner, String role, Row egress, Uuid set, int networkId) {
    boolean ipv4 = isIpv4(egress);
    Map<String, OvsdbValue> columns = new TreeMap<>();
    columns.put("type", OvsdbValue.text("snat"));
    columns.put("logical_ip", OvsdbValue.text(egress.text("logical_ip")));
    columns.put("external_ip", OvsdbValue.text(egress.text("external_ip")));
    columns.put(
        "match",
        OvsdbValue.text(
            (ipv4 ? "ip4.dst == $" : "ip6.dst == $") + OvnNames.addressSet(networkId, ipv4)));
    columns.put("priority", OvsdbValue.integer(PRIORITY));
    columns.put("exempted_ext_ips", OvsdbValue.refs(List.of(set)));
    columns.put("options", OvsdbValue.map(Map.of("stateless", "false")));
    columns.put("external_ids", OvsdbValue.map(OvnNames.ids(owner, role)));
    return columns;
  }

  private static boolean isIpv4(Row egress) {
    return !egress.text("logical_ip").contains(":");
  }

  /** What is exempt now: the content of our sets, as long as a row of ours refers to them. */
  static Set<IpPrefix> exempt(OvnRows rows, String owner) {
    Set<IpPrefix> result = new TreeSet<>();
    for (Row nat : rows.owned(owner, "NAT")) {
      for (Uuid set : nat.refs("exempted_ext_ips")) {
        rows.nb()
            .row("Address_Set", set)
            .ifPresent(row -> row.texts("addresses").forEach(text -> prefix(text, result)));
      }
    }
    return result;
  }

  private static void prefix(String text, Set<IpPrefix> result) {
    try {
      result.add(IpPrefix.parseForeign(text));
    } catch (IllegalArgumentException ignored) {
      // not of our writing; the next plan corrects it
    }
  }

  /** Removes all of it; nothing when there is none. */
  static List<OvnChange> release(OvnRows rows, String owner) {
    List<Op> ops = new ArrayList<>();
    List<Row> nats = rows.owned(owner, "NAT");
    // most networks have none, and a zone has many routers
    for (Row router : nats.isEmpty() ? List.<Row>of() : rows.nb().rows("Logical_Router")) {
      Set<Uuid> there = Set.copyOf(router.refs("nat"));
      List<Uuid> ours = nats.stream().map(Row::uuid).filter(there::contains).toList();
      if (!ours.isEmpty()) {
        ops.add(Op.mutate("Logical_Router", router.uuid(), Mutation.deleteRefs("nat", ours)));
      }
    }
    nats.forEach(row -> ops.add(letGo(row)));
    for (Row set : rows.owned(owner, "Address_Set")) {
      ops.add(Op.delete("Address_Set", set.uuid()));
    }
    return ops.isEmpty()
        ? List.of()
        : List.of(change(owner, "release the NAT exemption of " + owner, ops));
  }

  /**
   * Takes the set out of a row that goes: ovsdb-server checks references before it collects rows
   * that nothing refers to, so it would refuse to delete the set.
   */
  private static Op letGo(Row nat) {
    return Op.update("NAT", nat.uuid(), Map.of("exempted_ext_ips", OvsdbValue.NONE));
  }

  private static OvnChange change(String owner, String purpose, List<Op> ops) {
    return new OvnChange(owner, Target.NB, Action.NAT_EXEMPTION, new Transaction(purpose, ops));
  }
}
