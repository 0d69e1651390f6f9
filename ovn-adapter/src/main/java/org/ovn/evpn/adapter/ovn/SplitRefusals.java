// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Uuid;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * The refusals of Split. A refusal does not pass by itself: nothing of the network is exempt from
 * NAT until somebody mends the cause.
 */
final class SplitRefusals {
  private static final Map<IpPrefix, String> ALWAYS_RESERVED = alwaysReserved();

  private SplitRefusals() {}

  /** Whether the issue is a refusal. This is the only place that says which reasons are. */
  static boolean refuses(Issue issue) {
    if (!issue.blocks()) {
      return false;
    }
    return switch (issue.reason()) {
      case OVN_TOO_OLD,
          LAYER2_LAYOUT_TOO_OLD,
          DEFAULT_ROUTE,
          PREFIX_OVERLAPS,
          EGRESS_IP_IN_USE,
          ALREADY_ADVERTISED ->
          true;
      default -> false;
    };
  }

  private static Map<IpPrefix, String> alwaysReserved() {
    Map<IpPrefix, String> reserved = new HashMap<>();
    OvnKubernetesDefaults.MASQUERADE_SUBNETS.forEach(
        subnet -> reserved.put(subnet, "the masquerade subnet"));
    reserved.put(IpPrefix.parse("fe80::/10"), "link-local addresses");
    return Map.copyOf(reserved);
  }

  /**
   * Adds what refuses Split on this router; nothing where there is no objection.
   *
   * @param egress OVN-Kubernetes' NAT rows of the management port, none while they are not there
   */
  static void judge(
      OvnRows rows,
      NetworkIntent network,
      IpVrfIntent ipVrf,
      OvnFacts facts,
      Row router,
      List<Row> egress,
      NetworkIssues issues) {
    if (!rows.nb().has("NAT", "match") || !rows.nb().has("NAT", "priority")) {
      issues.blocks(
          Reason.OVN_TOO_OLD, "OVN on this node has no NAT match: Split needs OVN 24.09 or newer.");
      return;
    }
    if (egress.isEmpty()) {
      issues.blocks(
          Reason.WAITING_FOR_NETWORK,
          "Router " + router.text("name") + " has no NAT row for its management port yet.");
    }
    if (egress.stream().anyMatch(row -> row.text("match").contains("$"))) {
      issues.blocks(
          Reason.ALREADY_ADVERTISED,
          network.networkName()
              + " is advertised, so its pods keep their address anyway: set ipVRF.egress to"
              + " Fabric, or take the network out of the RouteAdvertisements.");
    }
    EgressIps.refuseSplit(rows, network, issues);
    Map<IpPrefix, String> reserved = reserved(rows, network, facts);
    ipVrf.fabricPrefixes().forEach(prefix -> judge(prefix, network, reserved, issues));
  }

  private static void judge(
      IpPrefix prefix,
      NetworkIntent network,
      Map<IpPrefix, String> reserved,
      NetworkIssues issues) {
    String holds = "ipVRF.fabricPrefixes of " + network.name() + " holds " + prefix;
    if (prefix.length() == 0) {
      issues.blocks(
          Reason.DEFAULT_ROUTE,
          holds + ": with Split the default stays with the node; list the fabric's prefixes.");
      return;
    }
    reserved.entrySet().stream()
        .filter(entry -> entry.getKey().overlaps(prefix))
        .findFirst()
        .ifPresent(entry ->
            issues.blocks(
                Reason.PREFIX_OVERLAPS,
                holds
                    + ", which overlaps "
                    + entry.getKey()
                    + " ("
                    + entry.getValue()
                    + "): list smaller prefixes that do not."));
  }

  private static Map<IpPrefix, String> reserved(
      OvnRows rows, NetworkIntent network, OvnFacts facts) {
    Map<IpPrefix, String> result = new TreeMap<>(ALWAYS_RESERVED);
    result.putAll(facts.reserved());
    // join, transit and node addresses of this network, and the default network's with its pods
    for (String name : List.of("", network.networkName())) {
      for (Row router : rows.routers(name)) {
        for (Uuid port : router.refs("ports")) {
          Optional<Row> row = rows.nb().row("Logical_Router_Port", port);
          if (row.isPresent()) {
            for (InterfaceAddress address : SwitchPortPlanner.addresses(row.get())) {
              result.put(address.prefix(), "router port " + row.get().text("name"));
            }
          }
        }
      }
    }
    network.subnets().forEach(subnet -> result.put(subnet, "the network itself"));
    return result;
  }
}
