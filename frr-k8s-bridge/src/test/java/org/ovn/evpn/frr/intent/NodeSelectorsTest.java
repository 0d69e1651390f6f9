// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.Selectors;

class NodeSelectorsTest {
  @Property
  void intersectionMatchesWhatBothMatch(
      @ForAll("selectors") LabelSelector a,
      @ForAll("selectors") LabelSelector b,
      @ForAll("labels") Map<String, String> labels) {
    boolean both = Selectors.matches(a, labels) && Selectors.matches(b, labels);
    Optional<LabelSelector> meet = NodeSelectors.intersect(a, b);

    assertThat(meet.isPresent() && Selectors.matches(meet.get(), labels)).isEqualTo(both);
  }

  @Property
  void intersectionIsCanonicalWhateverTheOrder(
      @ForAll("selectors") LabelSelector a, @ForAll("selectors") LabelSelector b) {
    assertThat(NodeSelectors.intersect(a, b)).isEqualTo(NodeSelectors.intersect(b, a));
    NodeSelectors.intersect(a, b)
        .ifPresent(m -> {
          assertThat(NodeSelectors.intersect(m, m)).contains(m);
          assertThat(NodeSelectors.intersect(m, null)).contains(m);
        });
  }

  @Test
  void contradictionsAreEmpty() {
    assertThat(NodeSelectors.intersect(Intents.labels("rack", "a"), Intents.labels("rack", "b")))
        .isEmpty();
    assertThat(NodeSelectors.intersect(Intents.labels("rack", "a"), expression("NotIn", "a")))
        .isEmpty();
    assertThat(NodeSelectors.intersect(Intents.labels("rack", "a"), expression("DoesNotExist")))
        .isEmpty();
  }

  @Test
  void nothingMatchesEverything() {
    assertThat(Selectors.matchesOrAbsent(null, Map.of())).isTrue();
    assertThat(Selectors.matchesOrAbsent(new LabelSelector(), Map.of("a", "b"))).isTrue();
    assertThat(NodeSelectors.intersect(null, Intents.labels("rack", "a")))
        .contains(Intents.labels("rack", "a"));
  }

  @Test
  void unknownOperatorSelectsNothingAndIsNamed() {
    assertThat(Selectors.matchesOrAbsent(expression("Near", "a"), Map.of("rack", "a"))).isFalse();
    assertThat(NodeSelectors.intersect(expression("Near", "a"), null)).isEmpty();
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

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(Arbitraries.of("k", "l"), Arbitraries.of("a", "b", "c"));
  }

  @Provide
  Arbitrary<LabelSelector> selectors() {
    Arbitrary<String> values = Arbitraries.of("a", "b", "c");
    Arbitrary<LabelSelectorRequirement> requirement =
        Combinators.combine(
                Arbitraries.of("k", "l"),
                Arbitraries.of("In", "NotIn", "Exists", "DoesNotExist"),
                values.set().ofMinSize(1))
            .as((key, operator, set) ->
                new LabelSelectorRequirement(
                    key, operator, operator.contains("In") ? List.copyOf(set) : null));
    return Combinators.combine(
            Arbitraries.maps(Arbitraries.of("k", "l"), values).ofMaxSize(1),
            requirement.list().ofMaxSize(2))
        .as((matchLabels, expressions) ->
            new LabelSelectorBuilder()
                .withMatchLabels(matchLabels)
                .withMatchExpressions(expressions)
                .build());
  }
}
