// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;

/**
 * Gives a node back as if nobody had ever been here: what OVN has of ours, and then the devices.
 * Needs neither the API nor a stored intent, and may be done again at any time. While OVN is out of
 * reach nothing is touched: EVPN is all that carries the networks then.
 */
public final class GiveBack {
  private static final String AWAY = "OVN's databases cannot be reached, so nothing is touched";

  private final String node;
  private final Rounds rounds;
  private final OvnPort ovn;

  /**
   * Prepares.
   *
   * @param rounds over the same kernel and OVN
   */
  public GiveBack(String node, Rounds rounds, OvnPort ovn) {
    this.node = node;
    this.rounds = rounds;
    this.ovn = ovn;
  }

  /**
   * Goes one step.
   *
   * @return what is left, as clauses; none when all is given back
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when the kernel cannot be read
   */
  public List<String> once(Instant now) {
    if (rounds.releaseOvn(node, now).isEmpty()) {
      return List.of(AWAY);
    }
    Optional<OvnPlan> plan = plan();
    if (plan.isEmpty()) {
      return List.of(AWAY);
    }
    List<String> left = left(plan.get());
    if (!left.isEmpty()) {
      return left;
    }
    Rounds.Result result = rounds.run(StoredIntent.none(node), now);
    List<String> devices =
        rounds.observe().owned().stream()
            .filter(device -> !isOvsPort(device))
            .map(device -> "device " + device.name())
            .toList();
    return devices.isEmpty() && !result.kernel().isEmpty()
        ? List.of("routes or addresses of ours")
        : devices;
  }

  private Optional<OvnPlan> plan() {
    return ovn.plan(
        new NodeIntent(node, List.of(), List.of()),
        new OvnFacts(Map.of(), Map.of(), Map.of(), Map.of()));
  }

  private static List<String> left(OvnPlan plan) {
    List<String> left = new ArrayList<>();
    plan.networks()
        .forEach((name, network) -> {
          if (network.owned() || network.portLeft()) {
            left.add("rows of " + name + taken(network));
          }
        });
    if (left.isEmpty() && !plan.changes().isEmpty()) {
      left.add("rows of ours");
    }
    return left.stream().sorted().toList();
  }

  private static String taken(OvnNetworkState network) {
    return network.taken().isEmpty()
        ? ""
        : " with %d remote ports".formatted(network.taken().size());
  }

  /** Open vSwitch deletes its own devices when it gets to it. */
  private static boolean isOvsPort(Device device) {
    return Ownership.parse(device.alias()).filter(o -> o.role() == Role.OVS_PORT).isPresent();
  }
}
