// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.merge.Conflict;
import org.ovn.evpn.frr.merge.MergeSimulator;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Verb;

/**
 * Steps without those of templates that would bring a disagreement that frr-k8s cannot merge: it
 * would freeze the whole configuration of a node, MetalLB's included.
 */
final class MergeCheck {
  /**
   * What may be written.
   *
   * @param steps of those asked for, in their order
   * @param issues why others may not
   */
  record Checked(List<Step> steps, List<Issue> issues) {
    Checked {
      steps = List.copyOf(steps);
      issues = List.copyOf(issues);
    }

    /** Templates of which steps are left. */
    Set<String> templates() {
      return OwnObjects.templates(steps.stream().map(Step::resource).toList());
    }
  }

  private final List<FrrConfiguration> existing;
  private final FrrIntent intent;

  MergeCheck(List<FrrConfiguration> existing, FrrIntent intent) {
    this.existing = existing;
    this.intent = intent;
  }

  /** Leaves templates out until the rest disagrees with nobody. */
  Checked check(List<Step> wanted) {
    List<Issue> issues = new ArrayList<>();
    List<Step> steps = wanted;
    while (!steps.isEmpty()) {
      Map<String, String> templates = templates(steps);
      List<Conflict> conflicts = conflicts(steps, templates.keySet());
      TreeSet<String> refused = new TreeSet<>();
      for (Conflict conflict : conflicts) {
        conflict.objects().stream()
            .map(templates::get)
            .filter(Objects::nonNull)
            .forEach(refused::add);
      }
      List<Step> kept =
          steps.stream()
              .filter(step -> !refused.contains(ManagedLabels.template(step.resource())))
              .toList();
      if (kept.size() == steps.size()) {
        break;
      }
      for (String template : refused) {
        issue(template, templates, conflicts).ifPresent(issues::add);
      }
      steps = kept;
    }
    return new Checked(steps, issues);
  }

  /** By name of an object of ours, its template. */
  private Map<String, String> templates(List<Step> steps) {
    return Stream.concat(existing.stream(), steps.stream().map(Step::resource))
        .filter(OwnObjects::isOurs)
        .collect(
            Collectors.toMap(
                object -> object.getMetadata().getName(),
                ManagedLabels::template,
                (older, newer) -> newer));
  }

  /** Conflicts that these steps bring, and that objects of ours have part in. */
  private List<Conflict> conflicts(List<Step> steps, Set<String> ours) {
    List<Conflict> after =
        MergeSimulator.conflicts(after(steps), intent.nodes()).stream()
            .filter(conflict -> conflict.involves(ours))
            .toList();
    // One that is there already freezes its node whether or not more is written.
    Set<Conflict> there =
        after.isEmpty() ? Set.of() : Set.copyOf(MergeSimulator.conflicts(existing, intent.nodes()));
    return after.stream().filter(conflict -> !there.contains(conflict)).toList();
  }

  private List<FrrConfiguration> after(List<Step> steps) {
    Map<String, FrrConfiguration> result = new TreeMap<>();
    existing.forEach(object -> result.put(object.getMetadata().getName(), object));
    for (Step step : steps) {
      String name = step.resource().getMetadata().getName();
      if (step.verb() == Verb.DELETE) {
        result.remove(name);
      } else {
        result.put(name, step.resource());
      }
    }
    return List.copyOf(result.values());
  }

  private Optional<Issue> issue(
      String template, Map<String, String> templates, List<Conflict> conflicts) {
    return conflicts.stream()
        .filter(conflict ->
            conflict.objects().stream().anyMatch(name -> template.equals(templates.get(name))))
        .findFirst()
        .map(conflict ->
            Issue.blocks(
                Subject.frrConfiguration(intent.namespace(), template),
                Reason.FRR_CONFLICT,
                "frr-k8s could not merge this on node \"%s\", and would stop there: %s."
                    .formatted(conflict.node(), conflict.message())));
  }
}
