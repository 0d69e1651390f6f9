// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Label selectors evaluated as the API server does. */
public final class Selectors {
  private Selectors() {}

  /**
   * Whether the labels satisfy every requirement. An empty selector matches everything; an absent
   * one matches nothing here: where absence means "all", use {@link #matchesOrAbsent}.
   */
  public static boolean matches(
      @Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
    if (selector == null) {
      return false;
    }
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

  /** As {@link #matches}, but an absent selector matches everything. */
  public static boolean matchesOrAbsent(
      @Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
    return selector == null || matches(selector, labels);
  }

  private static boolean matches(LabelSelectorRequirement e, Map<String, String> labels) {
    String key = e.getKey();
    List<String> values = e.getValues() == null ? List.of() : e.getValues();
    return switch (e.getOperator()) {
      case "In" -> labels.containsKey(key) && values.contains(labels.get(key));
      case "NotIn" -> !labels.containsKey(key) || !values.contains(labels.get(key));
      case "Exists" -> labels.containsKey(key);
      case "DoesNotExist" -> !labels.containsKey(key);
      // The API server refuses other operators; one that slips through selects nothing.
      default -> false;
    };
  }
}
