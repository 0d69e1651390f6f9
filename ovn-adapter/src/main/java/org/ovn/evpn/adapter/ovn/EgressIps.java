// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;

/**
 * The EgressIPs of a network, as its routers on this node have them. OVN-Kubernetes reroutes each
 * pod of an EgressIP by a policy of its own, past management port and VRF, also where the network
 * is advertised; the node that holds the EgressIP puts it in place of the pod's address.
 *
 * <p>Read from OVN's rows: the agent needs no right on EgressIP objects.
 */
final class EgressIps {
  /** Of OVN-Kubernetes' reroutes of pods (its {@code EgressIPReroutePriority}). */
  private static final long REROUTE_PRIORITY = 100;

  private static final String OWNER_TYPE = "k8s.ovn.org/owner-type";

  /** Of a policy: {@code <EgressIP>_<namespace>/<pod>}. */
  private static final String OBJECT_NAME = "k8s.ovn.org/name";

  /** Of a policy of older versions: the EgressIP. */
  private static final String FORMER_NAME = "name";

  private EgressIps() {}

  /** With Split: the network is refused. */
  static void refuseSplit(OvnRows rows, NetworkIntent network, NetworkIssues issues) {
    List<Row> policies = policies(rows, network);
    if (!policies.isEmpty()) {
      issues.blocks(
          Reason.EGRESS_IP_IN_USE, message(network, policies, "egress Split cannot be done", ""));
    }
  }

  /** With Fabric: the network goes on, but not as asked. */
  static void tellFabric(OvnRows rows, NetworkIntent network, NetworkIssues issues) {
    List<Row> policies = policies(rows, network);
    if (!policies.isEmpty()) {
      issues.degrades(
          Reason.EGRESS_IP_IN_USE,
          message(
              network,
              policies,
              "the fabric does not see the addresses of these pods",
              ", or accept it for these pods: all others are routed without NAT"));
    }
  }

  private static String message(
      NetworkIntent network, List<Row> policies, String hence, String otherwise) {
    SortedSet<String> names = names(policies);
    return Message.of(
        "ipVRF.egress of " + network.name(),
        "%s %s of the network past its VRF, with NAT, so %s"
            .formatted(
                names.isEmpty() ? "an EgressIP" : "EgressIP " + Message.names(names),
                names.size() > 1 ? "lead pods" : "leads pods",
                hence),
        "Take the pods' namespaces out of the EgressIP's selectors" + otherwise);
  }

  /** On any router of the network: the older Layer2 layout has them on the gateway router. */
  private static List<Row> policies(OvnRows rows, NetworkIntent network) {
    return rows.routers(network.networkName()).stream()
        .flatMap(router -> router.refs("policies").stream())
        .flatMap(policy -> rows.nb().row("Logical_Router_Policy", policy).stream())
        .filter(EgressIps::isReroute)
        .toList();
  }

  private static boolean isReroute(Row policy) {
    String owner = policy.map("external_ids").getOrDefault(OWNER_TYPE, "");
    return policy.integer("priority").orElse(0) == REROUTE_PRIORITY
        && (owner.isEmpty() || owner.equals("EgressIP"));
  }

  private static SortedSet<String> names(List<Row> policies) {
    SortedSet<String> names = new TreeSet<>();
    for (Row policy : policies) {
      Map<String, String> ids = policy.map("external_ids");
      // an underscore is in no name of an object
      String name = ids.getOrDefault(OBJECT_NAME, ids.getOrDefault(FORMER_NAME, "")).split("_")[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
