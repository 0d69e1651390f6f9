// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.frr.render.RawRenderer;

/** When nothing is planned at all, and what the log says then. */
class WithheldPlanTest {
  private static Plan plan(Set<ApiKind> missing, Set<ApiKind> unknown) {
    ClusterFacts facts =
        new ClusterFacts(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            FrrFacts.NONE,
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            missing,
            unknown);
    return new Planner(new Settings("evpn", "frr-k8s-system", new RawRenderer()))
        .plan(facts, new FrrHistory(Instant.EPOCH, List.of(), Set.of()), Map.of(), Instant.EPOCH);
  }

  @Test
  void plan_kindThatIsAlwaysNeededIsMissing_saysWhatToApply() {
    Plan plan = plan(Set.of(ApiKind.VTEP), Set.of());
    assertThat(plan.writes()).isEmpty();
    assertThat(plan.withheld().orElseThrow()).contains("VTEP", "cannot be read", "manifests/");
  }

  @Test
  void plan_kindMayBeServedButCannotBeSeen_saysWhich() {
    Plan plan = plan(Set.of(ApiKind.FRR_CONFIGURATION), Set.of(ApiKind.FRR_CONFIGURATION));
    assertThat(plan.writes()).isEmpty();
    assertThat(plan.withheld().orElseThrow()).contains("FRRConfiguration", "until it is known");
  }

  @Test
  void plan_kindIsKnownNotToBeServed_goesOn() {
    assertThat(plan(Set.of(ApiKind.ROUTE_ADVERTISEMENTS), Set.of()).withheld()).isEmpty();
  }
}
