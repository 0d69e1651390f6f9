// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirementBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.Selectors;

/**
 * Selectors of nodes, and what can be made of them: the intersection of two, a canonical form, the
 * selector of one node or of all but some. Whether a selector matches a node is decided by {@link
 * Selectors}.
 *
 * <p>An absent or empty selector means every node. All results are in one canonical form (sorted, a
 * single allowed value as {@code matchLabels}), so that equal selections give equal objects and
 * equal names. An operator that Kubernetes does not know selects nothing here as there. Stateless.
 */
public final class NodeSelectors {
  /** The label every kubelet sets on its node; per-node objects select by it. */
  public static final String HOSTNAME = "kubernetes.io/hostname";

  private NodeSelectors() {}

  /**
   * The selector that matches exactly what both match.
   *
   * @param a one selector; null and empty mean every node
   * @param b the other
   * @return the canonical intersection, or nothing if the two contradict each other, so that no
   *     object can match both
   */
  public static Optional<LabelSelector> intersect(
      @Nullable LabelSelector a, @Nullable LabelSelector b) {
    SortedMap<String, Requirement> all = requirements(a);
    requirements(b).forEach((key, r) -> all.merge(key, r, Requirement::and));
    if (all.values().stream().anyMatch(Requirement::isContradiction)) {
      return Optional.empty();
    }
    return Optional.of(render(all));
  }

  /** The selector of the one node whose hostname label is {@code hostname}. */
  public static LabelSelector node(String hostname) {
    return new LabelSelectorBuilder().addToMatchLabels(HOSTNAME, hostname).build();
  }

  /** The canonical selector of the nodes with these hostname labels; at least one. */
  public static LabelSelector nodes(SortedSet<String> hostnames) {
    SortedMap<String, Requirement> all = new TreeMap<>();
    all.put(HOSTNAME, Requirement.in(List.copyOf(hostnames)));
    return render(all);
  }

  /** The selector of every node but those whose hostname labels are {@code hostnames}. */
  public static LabelSelector notNodes(SortedSet<String> hostnames) {
    if (hostnames.isEmpty()) {
      return new LabelSelector();
    }
    return new LabelSelectorBuilder()
        .addToMatchExpressions(expression(HOSTNAME, "NotIn", List.copyOf(hostnames)))
        .build();
  }

  /** One text that is equal for two canonical selectors exactly when they are equal. */
  public static String canonicalText(LabelSelector selector) {
    StringBuilder text = new StringBuilder();
    requirements(selector).forEach((key, r) -> text.append(key).append('=').append(r).append('\n'));
    return text.toString();
  }

  private static SortedMap<String, Requirement> requirements(@Nullable LabelSelector selector) {
    SortedMap<String, Requirement> all = new TreeMap<>();
    if (selector == null) {
      return all;
    }
    if (selector.getMatchLabels() != null) {
      selector
          .getMatchLabels()
          .forEach(
              (key, value) -> all.merge(key, Requirement.in(List.of(value)), Requirement::and));
    }
    if (selector.getMatchExpressions() != null) {
      for (LabelSelectorRequirement e : selector.getMatchExpressions()) {
        all.merge(e.getKey(), requirement(e), Requirement::and);
      }
    }
    return all;
  }

  private static Requirement requirement(LabelSelectorRequirement e) {
    List<String> values = e.getValues() == null ? List.of() : e.getValues();
    return switch (e.getOperator()) {
      case "In" -> Requirement.in(values);
      case "NotIn" -> new Requirement(null, new TreeSet<>(values), Presence.ANY);
      case "Exists" -> new Requirement(null, new TreeSet<>(), Presence.REQUIRED);
      case "DoesNotExist" -> new Requirement(null, new TreeSet<>(), Presence.FORBIDDEN);
      default -> Requirement.in(List.of());
    };
  }

  private static LabelSelector render(SortedMap<String, Requirement> all) {
    Map<String, String> labels = new LinkedHashMap<>();
    List<LabelSelectorRequirement> expressions = new ArrayList<>();
    all.forEach((key, r) -> {
      SortedSet<String> allowed = r.effectiveAllowed();
      if (allowed != null) {
        if (allowed.size() == 1) {
          labels.put(key, allowed.first());
        } else {
          expressions.add(expression(key, "In", List.copyOf(allowed)));
        }
        return;
      }
      if (r.presence == Presence.FORBIDDEN) {
        expressions.add(expression(key, "DoesNotExist", List.of()));
        return;
      }
      if (r.presence == Presence.REQUIRED) {
        expressions.add(expression(key, "Exists", List.of()));
      }
      if (!r.excluded.isEmpty()) {
        expressions.add(expression(key, "NotIn", List.copyOf(r.excluded)));
      }
    });
    LabelSelector result = new LabelSelector();
    if (!labels.isEmpty()) {
      result.setMatchLabels(labels);
    }
    if (!expressions.isEmpty()) {
      result.setMatchExpressions(expressions);
    }
    return result;
  }

  private static LabelSelectorRequirement expression(
      String key, String operator, List<String> values) {
    LabelSelectorRequirementBuilder b =
        new LabelSelectorRequirementBuilder().withKey(key).withOperator(operator);
    if (!values.isEmpty()) {
      b.withValues(values);
    }
    return b.build();
  }

  private enum Presence {
    ANY,
    REQUIRED,
    FORBIDDEN,
    IMPOSSIBLE;

    Presence and(Presence other) {
      if (this == other || other == ANY) {
        return this;
      }
      return this == ANY ? other : IMPOSSIBLE;
    }
  }

  /** All that is demanded of one key; a null {@code allowed} allows every value. */
  private record Requirement(
      @Nullable SortedSet<String> allowed, SortedSet<String> excluded, Presence presence) {
    static Requirement in(List<String> values) {
      return new Requirement(new TreeSet<>(values), new TreeSet<>(), Presence.REQUIRED);
    }

    Requirement and(Requirement other) {
      SortedSet<String> both = allowed;
      if (both == null) {
        both = other.allowed;
      } else if (other.allowed != null) {
        both = new TreeSet<>(both);
        both.retainAll(other.allowed);
      }
      SortedSet<String> none = new TreeSet<>(excluded);
      none.addAll(other.excluded);
      return new Requirement(both, none, presence.and(other.presence));
    }

    @Nullable SortedSet<String> effectiveAllowed() {
      if (allowed == null) {
        return null;
      }
      SortedSet<String> left = new TreeSet<>(allowed);
      left.removeAll(excluded);
      return left;
    }

    boolean isContradiction() {
      SortedSet<String> left = effectiveAllowed();
      return presence == Presence.IMPOSSIBLE || (left != null && left.isEmpty());
    }
  }
}
