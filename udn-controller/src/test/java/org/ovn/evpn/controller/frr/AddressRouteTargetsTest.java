// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.IpVrfBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;

class AddressRouteTargetsTest {
  private final World world = Demo.world();

  private static RouteTargets exports(String... texts) {
    List<RouteTarget> exports = Stream.of(texts).map(RouteTarget::parse).toList();
    return new RouteTargets(List.of(RouteTarget.parse("10.0.0.1:1")), exports);
  }

  /** The demo's network finance, which has both VRFs, with these route targets. */
  private List<Issue> issues(@Nullable RouteTargets ofMacVrf, @Nullable RouteTargets ofIpVrf) {
    world.converge();
    Map<String, EvpnNetworkSpec> specs = new TreeMap<>(world.specs());
    EvpnNetworkSpec finance = specs.get("cudn.finance");
    NetworkMacVrf mac = finance.macVrf();
    NetworkIpVrf ip = finance.ipVrf();
    EvpnNetworkSpec changed =
        finance.withVrfs(
            new NetworkMacVrf(mac.vni(), mac.routeDistinguisher(), ofMacVrf),
            new NetworkIpVrf(
                ip.vni(),
                ip.routeDistinguisher(),
                ofIpVrf,
                ip.egress(),
                ip.fabricPrefixes(),
                ip.eastWest()));
    EvpnScope scope =
        new EvpnScope(
            "finance", "fabric", List.of(IpPrefix.parse("10.254.0.0/24")), Set.of("rack-a"), null);
    return AddressRouteTargets.of(
        new FrrIntent(
            "frr-k8s-system",
            List.of(),
            List.of(),
            List.of(scope),
            List.of(new FrrNetwork("cudn.finance", changed))));
  }

  @Test
  void exports_allWithAddress_areAHintPerVrf() {
    List<Issue> issues = issues(exports("10.0.0.1:65535"), exports("0.0.0.0:1", "10.0.0.1:2"));
    assertThat(issues)
        .hasSize(2)
        .allMatch(issue -> issue.reason() == Reason.ROUTE_TARGET_NOT_PASSED_ON)
        .allMatch(issue -> issue.severity() == Severity.HINT)
        .allMatch(issue -> issue.subject().equals(Subject.evpn("finance")));
    assertThat(issues)
        .extracting(Issue::message)
        .anyMatch(text -> text.startsWith("macVRF.routeTargets.export of EVPNNetwork \"cudn.fin"))
        .anyMatch(text -> text.startsWith("ipVRF.routeTargets.export of EVPNNetwork \"cudn.fin"));
  }

  @Test
  void exports_oneWithAs_areFine() {
    assertThat(
            issues(exports("10.0.0.1:65535", "64500:1"), exports("4200000000:1", "10.0.0.1:65535")))
        .isEmpty();
  }

  @Test
  void exports_automatic_areFine() {
    assertThat(issues(null, exports())).isEmpty();
  }

  @Test
  void hint_onAReadyEvpn_leavesItReady() {
    world.evpn(
        "hr",
        Specs.evpn(
            null,
            IpVrfBuilder.of(201).split("10.200.0.0/24").targets("10.0.0.1:65535").build(),
            Specs.cudn("hr")));
    world.convergeWithAgents();
    Condition ready = world.evpnCondition("hr", ConditionType.READY);
    assertThat(ready.isTrue()).as(ready.message()).isTrue();
    assertThat(ready.message()).contains("ipVRF.routeTargets.export of EVPNNetwork \"cudn.hr\"");
  }
}
