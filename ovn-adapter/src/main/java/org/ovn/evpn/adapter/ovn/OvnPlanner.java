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
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Observed rows and intent in, ordered transactions out. A pure function: on rows that are as
 * wanted it plans nothing, so a restart writes nothing.
 *
 * <p>Order within a network. On: switch port with its guard, then the port of br-int, then remote
 * ports as their VTEPs appear, then the NAT exemption. Off: NAT exemption, port of br-int (from
 * here on no frame passes between the overlays), remote ports back to Geneve, switch port and
 * guard.
 */
public final class OvnPlanner {
  private OvnPlanner() {}

  /**
   * Plans for one node.
   *
   * @param observed must be {@link OvnObservation#inSync}
   */
  public static OvnPlan plan(OvnObservation observed, NodeIntent intent, OvnFacts facts) {
    if (!observed.inSync()) {
      throw new IllegalArgumentException("a database of OVN is not in sync: there is no plan");
    }
    OvnRows rows = new OvnRows(observed);
    Map<String, NetworkIntent> wanted = new TreeMap<>();
    intent.networks().forEach(network -> wanted.put(network.name(), network));
    Set<String> names = new TreeSet<>(rows.owners());
    names.addAll(wanted.keySet());

    // releases first: a port name or key may be wanted by another network
    List<OvnChange> changes = new ArrayList<>();
    Map<String, OvnNetworkState> states = new LinkedHashMap<>();
    for (String name : names) {
      if (!wanted.containsKey(name)) {
        changes.addAll(NatExemptionPlanner.release(rows, name));
        changes.addAll(releaseMacVrf(rows, name));
        states.put(name, state(rows, name, "", Set.of(), List.of(), List.of()));
      }
    }
    for (NetworkIntent network : wanted.values()) {
      NetworkIssues issues = new NetworkIssues(network.name());
      List<LeftPort> left = new ArrayList<>();
      changes.addAll(network(rows, intent.node(), network, facts, left, issues));
      String device = network.macVni().isPresent() ? network.ovsPort() : "";
      Set<MacAddress> gateways =
          rows.layer2Switch(network.networkName())
              .map(logicalSwitch -> SwitchPortPlanner.gatewayMacs(rows, logicalSwitch))
              .orElse(Set.of());
      states.put(
          network.name(), state(rows, network.name(), device, gateways, left, issues.toList()));
    }
    return new OvnPlan(changes, states);
  }

  private static List<OvnChange> network(
      OvnRows rows,
      String node,
      NetworkIntent network,
      OvnFacts facts,
      List<LeftPort> left,
      NetworkIssues issues) {
    List<OvnChange> changes = new ArrayList<>();
    if (network.macVni().isPresent()) {
      Optional<Row> logicalSwitch = rows.layer2Switch(network.networkName());
      if (logicalSwitch.isPresent()) {
        changes.addAll(SwitchPortPlanner.plan(rows, network, logicalSwitch.get()));
        changes.addAll(
            OvsPortPlanner.plan(
                rows,
                network,
                OvnNames.switchPort(logicalSwitch.get().text("name")),
                Optional.ofNullable(facts.overlayMtu().get(network.vtep())),
                issues));
        boolean bound = portBound(rows, network.name());
        if (!bound) {
          issues.blocks(
              Reason.WAITING_FOR_PORT,
              "OVN has not bound port "
                  + OvnNames.switchPort(logicalSwitch.get().text("name"))
                  + " yet.");
        }
        changes.addAll(
            TakeoverPlanner.plan(
                rows, node, network, logicalSwitch.get(), facts, bound, left, issues));
        PodPorts.tell(PodPorts.of(rows, network, node), network, issues);
      } else {
        issues.blocks(
            Reason.WAITING_FOR_NETWORK,
            "OVN has no Layer2 switch of " + network.networkName() + " on this node yet.");
      }
    } else {
      changes.addAll(releaseMacVrf(rows, network.name()));
    }
    Optional<IpVrfIntent> split = network.ipVrf().filter(vrf -> vrf.egress() == Egress.SPLIT);
    if (split.isPresent()) {
      changes.addAll(NatExemptionPlanner.plan(rows, network, split.get(), facts, issues));
    } else {
      changes.addAll(NatExemptionPlanner.release(rows, network.name()));
      if (network.ipVrf().isPresent()) {
        EgressIps.tellFabric(rows, network, issues);
      }
    }
    return changes;
  }

  private static List<OvnChange> releaseMacVrf(OvnRows rows, String owner) {
    List<OvnChange> changes = new ArrayList<>(OvsPortPlanner.remove(rows, owner));
    changes.addAll(TakeoverPlanner.release(rows, owner));
    changes.addAll(SwitchPortPlanner.remove(rows, owner));
    return changes;
  }

  private static boolean portBound(OvnRows rows, String owner) {
    return rows.owned(owner, "Logical_Switch_Port", OvnNames.ROLE_PORT)
        .flatMap(port -> port.bool("up"))
        .orElse(false);
  }

  private static OvnNetworkState state(
      OvnRows rows,
      String owner,
      String device,
      Set<MacAddress> gateways,
      List<LeftPort> left,
      List<Issue> issues) {
    return new OvnNetworkState(
        rows.owners().contains(owner),
        portBound(rows, owner),
        rows.owned(owner, "Port").stream().anyMatch(port -> !port.text("name").equals(device)),
        rows.taken(owner).stream().map(row -> row.text("name")).sorted().toList(),
        left,
        gateways,
        NatExemptionPlanner.exempt(rows, owner),
        issues);
  }
}
