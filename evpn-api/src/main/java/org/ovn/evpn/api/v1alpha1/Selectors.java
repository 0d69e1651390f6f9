// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Label selectors evaluated as the API server does: requirements are ANDed, an empty selector
 * matches everything, {@code NotIn} also matches objects without the key. The API server refuses
 * operators that it does not know, but the CRDs of others admit any text: such a selector selects
 * nothing, see {@link #unreadable}. Stateless.
 *
 * <p>Fields differ in what an absent selector means, so the caller says it: {@link
 * #matchesOrAbsent} where absence means all, {@link #presentAndMatches} where it means none.
 */
public final class Selectors {
  private static final Set<String> OPERATORS = Set.of("In", "NotIn", "Exists", "DoesNotExist");

  private Selectors() {}

  /**
   * Whether the labels satisfy every requirement.
   *
   * @param labels of the object; null is as none
   */
  public static boolean matches(LabelSelector selector, @Nullable Map<String, String> labels) {
    Map<String, String> present = labels == null ? Map.of() : labels;
    Map<String, String> wanted = selector.getMatchLabels();
    if (wanted != null
        && !wanted.entrySet().stream()
            .allMatch(e -> e.getValue().equals(present.get(e.getKey())))) {
      return false;
    }
    List<LabelSelectorRequirement> expressions = selector.getMatchExpressions();
    return expressions == null || expressions.stream().allMatch(e -> matches(e, present));
  }

  /** As {@link #matches}; an absent selector matches everything. */
  public static boolean matchesOrAbsent(
      @Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
    return selector == null || matches(selector, labels);
  }

  /** As {@link #matches}; an absent selector matches nothing. */
  public static boolean presentAndMatches(
      @Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
    return selector != null && matches(selector, labels);
  }

  /** What is wrong with a selector that Kubernetes would not read. */
  public static Optional<String> unreadable(@Nullable LabelSelector selector) {
    if (selector == null || selector.getMatchExpressions() == null) {
      return Optional.empty();
    }
    return selector.getMatchExpressions().stream()
        .filter(e -> e.getOperator() == null || !OPERATORS.contains(e.getOperator()))
        .map(e ->
            "label selector on \"%s\" has operator \"%s\": use In, NotIn, Exists or DoesNotExist"
                .formatted(e.getKey(), e.getOperator()))
        .findFirst();
  }

  private static boolean matches(LabelSelectorRequirement e, Map<String, String> labels) {
    String key = e.getKey();
    List<String> values = e.getValues() == null ? List.of() : e.getValues();
    return switch (Objects.requireNonNullElse(e.getOperator(), "")) {
      case "In" -> labels.containsKey(key) && values.contains(labels.get(key));
      case "NotIn" -> !labels.containsKey(key) || !values.contains(labels.get(key));
      case "Exists" -> labels.containsKey(key);
      case "DoesNotExist" -> !labels.containsKey(key);
      default -> false;
    };
  }
}
