// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.frr.facts.FrrNodeReport;

class FrrFactTest {
  private static final Instant BOOT = Instant.parse("2026-01-01T12:00:00Z");
  private static final FrrNodeReport REPORT = FrrNodeReport.of(new FrrNodeState());

  private static ObjectMeta written(String... times) {
    ObjectMetaBuilder object =
        new ObjectMetaBuilder().withName("n1").withCreationTimestamp("2025-12-01T00:00:00Z");
    for (String time : times) {
      object.addToManagedFields(
          new ManagedFieldsEntryBuilder().withManager("frr-k8s").withTime(time).build());
    }
    return object.build();
  }

  @Test
  void state_writtenBeforeTheBoot_tellsOfAnotherFrr() {
    assertThat(FrrFact.of(written("2026-01-01T11:59:59Z"), REPORT, BOOT, false))
        .isEqualTo(new FrrFact.BeforeBoot(Instant.parse("2026-01-01T11:59:59Z"), BOOT));
    assertThat(FrrFact.of(written(), REPORT, BOOT, false)).isInstanceOf(FrrFact.BeforeBoot.class);
  }

  @Test
  void state_writtenSinceTheBoot_counts() {
    FrrFact runs = new FrrFact.Runs(REPORT);
    assertThat(
            FrrFact.of(
                written("2025-12-24T00:00:00Z", "2026-01-01T12:00:00Z"), REPORT, BOOT, false))
        .isEqualTo(runs);
    assertThat(FrrFact.of(written("2026-01-01T11:00:00Z"), REPORT, BOOT, true))
        .as("the clocks disagree, but it was seen to change")
        .isEqualTo(runs);
    assertThat(FrrFact.of(new ObjectMeta(), REPORT, BOOT, false))
        .as("nobody says when")
        .isEqualTo(runs);
  }
}
