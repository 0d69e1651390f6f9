// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorsTest {
  private static final Map<String, String> RACK_A = Map.of("rack", "a");

  @Test
  void selector_thatIsEmpty_matchesEverything() {
    assertThat(Selectors.matches(new LabelSelector(), Map.of("a", "b"))).isTrue();
    assertThat(Selectors.matches(new LabelSelector(), Map.of())).isTrue();
    assertThat(Selectors.matches(new LabelSelector(), null)).isTrue();
  }

  @Test
  void selector_thatIsAbsent_meansWhatTheCallerSays() {
    assertThat(Selectors.matchesOrAbsent(null, Map.of())).isTrue();
    assertThat(Selectors.matchesOrAbsent(null, RACK_A)).isTrue();
    assertThat(Selectors.presentAndMatches(null, Map.of())).isFalse();
    assertThat(Selectors.presentAndMatches(null, RACK_A)).isFalse();
  }

  @Test
  void selector_thatIsPresent_isEvaluatedWhateverAbsenceMeans() {
    for (Map<String, String> labels :
        List.of(RACK_A, Map.of("rack", "b"), Map.<String, String>of())) {
      boolean matches = Selectors.matches(expression("In", "a"), labels);

      assertThat(matches).isEqualTo("a".equals(labels.get("rack")));
      assertThat(Selectors.matchesOrAbsent(expression("In", "a"), labels)).isEqualTo(matches);
      assertThat(Selectors.presentAndMatches(expression("In", "a"), labels)).isEqualTo(matches);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "In, true, false, false",
    "NotIn, false, true, true",
    "Exists, true, true, false",
    "DoesNotExist, false, false, true"
  })
  void expression_withEachOperator_isEvaluatedAsKubernetesDoes(
      String operator, boolean same, boolean other, boolean none) {
    LabelSelector selector =
        operator.endsWith("In") ? expression(operator, "a") : expression(operator);

    assertThat(Selectors.matches(selector, RACK_A)).isEqualTo(same);
    assertThat(Selectors.matches(selector, Map.of("rack", "b"))).isEqualTo(other);
    assertThat(Selectors.matches(selector, Map.of("row", "a"))).isEqualTo(none);
  }

  @Test
  void labelsAndExpressions_together_mustAllHold() {
    LabelSelector both =
        new LabelSelectorBuilder(expression("Exists")).addToMatchLabels("row", "1").build();

    assertThat(Selectors.matches(both, Map.of("rack", "a", "row", "1"))).isTrue();
    assertThat(Selectors.matches(both, Map.of("rack", "a", "row", "2"))).isFalse();
    assertThat(Selectors.matches(both, RACK_A)).isFalse();
    assertThat(Selectors.matches(both, Map.of("row", "1"))).isFalse();
  }

  @Test
  void operator_thatIsUnknown_selectsNothingAndIsNamed() {
    assertThat(Selectors.matches(expression("Near", "a"), RACK_A)).isFalse();
    assertThat(Selectors.unreadable(expression("Near", "a")))
        .hasValueSatisfying(why -> assertThat(why).contains("rack", "Near"));
    assertThat(Selectors.unreadable(expression("In", "a"))).isEmpty();
    assertThat(Selectors.unreadable(null)).isEmpty();
  }

  private static LabelSelector expression(String operator, String... values) {
    return new LabelSelectorBuilder()
        .addNewMatchExpression()
        .withKey("rack")
        .withOperator(operator)
        .withValues(List.of(values))
        .endMatchExpression()
        .build();
  }
}
