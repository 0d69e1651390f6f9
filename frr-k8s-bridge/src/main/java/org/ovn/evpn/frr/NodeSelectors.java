// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirementBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The algebra of Kubernetes label selectors: what a selector matches, and the intersection of two.
 *
 * <p>Semantics are those of {@code metav1.LabelSelectorAsSelector}: an absent or empty selector
 * matches everything, the requirements are ANDed, {@code NotIn} also matches objects without the
 * key. All results are in one canonical form (sorted, a single allowed value as {@code
 * matchLabels}), so that equal selections give equal objects and equal names. An operator that
 * Kubernetes does not know (the CRDs of others admit any text) selects nothing: see {@link
 * #unreadable}. Stateless.
 */
public final class NodeSelectors {
  /** The label every kubelet sets on its node; per-node objects select by it. */
  public static final String HOSTNAME = "kubernetes.io/hostname";

  private static final Set<String> OPERATORS = Set.of("In", "NotIn", "Exists", "DoesNotExist");

  private NodeSelectors() {}

  /**
   * Whether {@code selector} matches an object that carries {@code labels}.
   *
   * @param selector the selector; null and empty match everything
   * @param labels the labels of the object
   * @return true if every requirement holds
   */
  public static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
    for (Map.Entry<String, Requirement> e : requirements(selector).entrySet()) {
      String value = labels.get(e.getKey());
      if (!e.getValue().holdsFor(value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The selector that matches exactly what both match.
   *
   * @param a one selector; null and empty match everything
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

  /** What is wrong with a selector that Kubernetes would not read. */
  public static Optional<String> unreadable(@Nullable LabelSelector selector) {
    if (selector == null || selector.getMatchExpressions() == null) {
      return Optional.empty();
    }
    return selector.getMatchExpressions().stream()
        .filter(e -> !OPERATORS.contains(e.getOperator()))
        .map(e ->
            "label selector on \"%s\" has operator \"%s\": use In, NotIn, Exists or DoesNotExist"
                .formatted(e.getKey(), e.getOperator()))
        .findFirst();
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
  static LabelSelector notNodes(SortedSet<String> hostnames) {
    if (hostnames.isEmpty()) {
      return new LabelSelector();
    }
    return new LabelSelectorBuilder()
        .addToMatchExpressions(expression(HOSTNAME, "NotIn", List.copyOf(hostnames)))
        .build();
  }

  /** A name that begins with {@code prefix} and differs for selectors that differ. */
  public static String nameFor(String prefix, LabelSelector selector) {
    return ObjectNames.of(prefix, "nodes", canonicalText(selector));
  }

  /** One text that is equal for two canonical selectors exactly when they are equal. */
  static String canonicalText(LabelSelector selector) {
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

    boolean holdsFor(@Nullable String value) {
      if (value == null) {
        return presence == Presence.ANY || presence == Presence.FORBIDDEN;
      }
      return (presence == Presence.ANY || presence == Presence.REQUIRED)
          && (allowed == null || allowed.contains(value))
          && !excluded.contains(value);
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
