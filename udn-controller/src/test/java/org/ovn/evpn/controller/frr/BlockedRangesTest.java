// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;

/** frr-k8s with --always-block. */
class BlockedRangesTest {
  private final World world = Demo.world();

  private void blocks(String node, String range) {
    String text = "ip prefix-list 172.18.1.1-denied-inpl-ipv4 seq 1 permit " + range + " le 32\n";
    world.frrNodes.removeIf(state -> state.node().equals(node));
    world.frrNodes.add(
        new FrrFacts.NodeState(
            node,
            new FrrNodeReport(
                RunningConfig.parse(text + asked(node)), Optional.empty(), Optional.empty())));
  }

  /** All that our objects tell a node, as FRR would run it. */
  private String asked(String node) {
    return world.frr.values().stream()
        .filter(OwnObjects::isOurs)
        .filter(object ->
            !object.getMetadata().getName().contains("node-")
                || object.getMetadata().getName().contains(node))
        .flatMap(object -> Optional.ofNullable(object.getSpec().raw()).stream())
        .map(raw -> raw.rawConfig())
        .collect(Collectors.joining());
  }

  private String ready() {
    world.converge();
    return world.evpnCondition("finance", ConditionType.READY).message();
  }

  @Test
  void range_thatHasTheVtepCidr_isToldOnceWithTheNodes() {
    world.convergeWithAgents();
    blocks("node-1", "10.254.0.0/16");
    blocks("node-2", "10.254.0.0/16");
    assertThat(ready())
        .contains(
            "spec.cidrs of VTEP \"fabric\": frr-k8s on node \"node-1\", \"node-2\" drops routes"
                + " within 10.254.0.0/16 (its flag --always-block), so FRR learns no VTEP address"
                + " in it. Take the range out of the flag, or give the VTEP another CIDR.");
  }

  @Test
  void range_thatMeetsOurs_isAHint() {
    blocks("node-1", "0.0.0.0/0");
    EvpnScope scope =
        new EvpnScope(
            "finance", "fabric", List.of(IpPrefix.parse("10.254.0.0/24")), Set.of("rack-a"), null);
    FrrIntent intent =
        new FrrIntent("frr-k8s-system", List.of(), List.of(), List.of(scope), List.of());

    assertThat(BlockedRanges.of(intent, List.copyOf(world.frrNodes)))
        .singleElement()
        .matches(issue -> issue.reason() == Reason.ROUTES_BLOCKED)
        .matches(issue -> issue.severity() == Severity.HINT);
  }

  @Test
  void range_withinASubnet_namesTheNetworks() {
    world.convergeWithAgents();
    blocks("node-1", "10.10.0.128/25");
    assertThat(ready())
        .contains("spec.subnets of EVPNNetwork \"cudn.finance\": frr-k8s on node \"node-1\"");
  }

  @Test
  void range_elsewhere_isNotTold() {
    world.convergeWithAgents();
    blocks("node-1", "203.0.113.0/24");
    assertThat(ready()).doesNotContain("always-block");
  }
}
