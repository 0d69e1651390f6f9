// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.render.RawRenderer;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Transition;

class FormerFiltersTest {
  private static final FrrPlan DEMO = new RawRenderer().render(Intents.demo());

  /** As an earlier version wrote it: a prefix list and a route-map per network. */
  private static FrrConfiguration former(FrrObject object) {
    FrrConfiguration wanted = object.resource();
    Raw raw = wanted.getSpec().raw();
    if (object.role() != FrrObject.Role.NETWORKS || raw == null) {
      return wanted;
    }
    StringBuilder text = new StringBuilder();
    String vrf = "";
    for (String line : raw.rawConfig().lines().toList()) {
      if (line.startsWith("vrf ")) {
        vrf = line.substring(4);
        text.append(
            "ip prefix-list evpn-%s-ipv4 seq 5 permit 10.10.0.0/16 le 32%n!%n".formatted(vrf));
        text.append(
            "route-map evpn-%1$s-ipv4 permit 10%n match ip address prefix-list evpn-%1$s-ipv4%nexit%n!%n"
                .formatted(vrf));
      }
      if (!line.contains("import vrf")) {
        text.append(
                line.replaceAll(
                    "(connected|unicast) route-map udn-evpn-.*",
                    "$1 route-map evpn-" + vrf + "-ipv4"))
            .append('\n');
      }
    }
    return withRaw(wanted, text.toString());
  }

  private static FrrConfiguration withRaw(FrrConfiguration object, String text) {
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(object.getMetadata());
    result.setSpec(
        new FrrConfigurationSpec(
            object.getSpec().bgp(),
            new Raw(object.getSpec().raw().priority(), text),
            object.getSpec().nodeSelector()));
    return result;
  }

  private static List<String> raw(List<Step> steps) {
    return steps.stream().map(step -> step.resource().getSpec().raw().rawConfig()).toList();
  }

  @Test
  void filters_ofAnEarlierVersion_stayUntilFrrHasTheNewOnes() {
    List<FrrConfiguration> stored = DEMO.objects().stream().map(FormerFiltersTest::former).toList();

    List<Transition> changes = FrrTransitions.between(stored, DEMO);

    assertThat(changes).hasSize(2);
    for (Transition change : changes) {
      String first = raw(change.first()).getFirst();
      assertThat(first)
          .startsWith("router bgp 65000\nexit\n!\n")
          .contains(
              "ip prefix-list evpn-finance-ipv4 seq 5 permit", "route-map evpn-hr-ipv4 permit")
          .contains("  redistribute connected route-map evpn-finance-ipv4\n")
          .contains("  advertise ipv4 unicast route-map evpn-hr-ipv4\n");
      assertThat(first.lastIndexOf("redistribute connected route-map evpn-"))
          .isLessThan(first.indexOf("redistribute connected route-map udn-evpn-"));
      String last = raw(change.last()).getFirst();
      assertThat(first).endsWith(last);
      assertThat(last).doesNotContain(" evpn-");
      assertThat(change.last()).allMatch(Step::removesNeighbors);
    }
  }

  @Test
  void firstPart_written_leavesTheLastPartAlone() {
    List<FrrConfiguration> stored = DEMO.objects().stream().map(FormerFiltersTest::former).toList();
    List<Transition> changes = FrrTransitions.between(stored, DEMO);
    List<FrrConfiguration> written =
        DEMO.objects().stream()
            .map(object ->
                changes.stream()
                    .flatMap(change -> change.first().stream())
                    .map(Step::resource)
                    .filter(done -> done.getMetadata().getName().equals(object.name()))
                    .findFirst()
                    .orElse(object.resource()))
            .toList();

    assertThat(FrrTransitions.between(written, DEMO))
        .hasSize(2)
        .allSatisfy(change -> {
          assertThat(change.first()).isEmpty();
          assertThat(raw(change.last()))
              .isEqualTo(
                  raw(
                      changes.stream()
                          .filter(other -> other.template().equals(change.template()))
                          .findFirst()
                          .orElseThrow()
                          .last()));
        });
  }

  @Test
  void filters_ofANetworkThatHasLeft_areNotKept() {
    FrrObject shard =
        DEMO.objects().stream()
            .filter(object -> object.role() == FrrObject.Role.NETWORKS)
            .findFirst()
            .orElseThrow();
    String text = former(shard).getSpec().raw().rawConfig();
    FrrConfiguration old =
        withRaw(
            shard.resource(),
            text.replace("vrf finance", "vrf gone").replace("-finance-", "-gone-"));

    String kept = FormerFilters.keeping(old, shard.resource()).getSpec().raw().rawConfig();

    assertThat(kept).contains("evpn-hr-ipv4").doesNotContain("gone");
  }
}
