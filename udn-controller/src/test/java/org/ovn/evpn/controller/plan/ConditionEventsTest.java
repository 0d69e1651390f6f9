// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Networks that flip together are one piece of news. */
class ConditionEventsTest {
  private static SortedMap<String, List<ConditionEvent>> flip(int networks) {
    SortedMap<String, List<ConditionEvent>> events = new TreeMap<>();
    for (int i = 0; i < networks; i++) {
      events.put("n" + i, List.of(new ConditionEvent(true, "NoSession", "down.")));
    }
    events.put("other", List.of(new ConditionEvent(true, "NodesDegraded", "contested.")));
    return events;
  }

  @Test
  void fewNetworks_flippingAtOnce_tellEachTheirOwn() {
    assertThat(ConditionEvents.gathered(flip(9))).isEqualTo(flip(9));
  }

  @Test
  void manyNetworks_flippingAtOnce_areToldByTheFirst() {
    SortedMap<String, List<ConditionEvent>> gathered = ConditionEvents.gathered(flip(10));
    assertThat(gathered).containsOnlyKeys(flip(10).keySet());
    assertThat(gathered.get("n0")).hasSize(1);
    assertThat(gathered.get("n0").getFirst().message())
        .startsWith("10 EVPNNetworks at once, \"n0\", \"n1\"")
        .endsWith("This one: down.");
    assertThat(gathered.get("n1")).isEmpty();
    assertThat(gathered.get("other")).hasSize(1);
  }
}
