// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  private static final List<Claim> CLAIMS =
      List.of(new Claim("one", "", () -> ""), new Claim("two", "", () -> ""));

  @Test
  void scenario_withoutWish_looksAtAll() {
    assertThat(Scenario.wanted(CLAIMS, null)).isEqualTo(CLAIMS);
  }

  @Test
  void scenario_wishedFor_looksAtThat() {
    assertThat(Scenario.wanted(CLAIMS, "two")).extracting(Claim::id).containsExactly("two");
  }

  @Test
  void scenario_wishForAnUnknownClaim_fails() {
    assertThatThrownBy(() -> Scenario.wanted(CLAIMS, "two,three"))
        .hasMessageContaining("ONLY_CLAIMS names two,three; there are [one, two]");
  }
}
