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
import org.ovn.evpn.frr.merge.MergeMemo;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Verb;

/**
 * Steps without those of objects that would bring a disagreement that frr-k8s cannot merge: it
 * would freeze the whole configuration of a node, MetalLB's included. All objects of a template
 * lean on its base, so where that cannot be written none of them is. {@link VrfConflicts} has taken
 * out what is a matter of one network; what is left is rare.
 */
final class MergeCheck {
  /**
   * What may be written.
   *
   * @param steps of those asked for, in their order
   * @param dropped names of the objects of the others
   * @param issues why these may not
   */
  record Checked(List<Step> steps, Set<String> dropped, List<Issue> issues) {
    Checked {
      steps = List.copyOf(steps);
      dropped = Set.copyOf(dropped);
      issues = List.copyOf(issues);
    }
  }

  private final List<FrrConfiguration> existing;
  private final FrrIntent intent;
  private final MergeMemo merges;

  /**
   * Prepares.
   *
   * @param merges what is known of merges already; grows
   */
  MergeCheck(List<FrrConfiguration> existing, FrrIntent intent, MergeMemo merges) {
    this.existing = existing;
    this.intent = intent;
    this.merges = merges;
  }

  /** Leaves objects out until the rest disagrees with nobody. */
  Checked check(List<Step> wanted) {
    List<Issue> issues = new ArrayList<>();
    Set<String> dropped = new TreeSet<>();
    List<Step> steps = wanted;
    while (!steps.isEmpty()) {
      Map<String, String> templates = templates(steps);
      List<Conflict> conflicts = conflicts(steps, templates.keySet());
      Set<String> refused = refused(steps, conflicts);
      if (refused.isEmpty()) {
        break;
      }
      dropped.addAll(refused);
      refused.stream()
          .map(name -> Objects.requireNonNull(templates.get(name)))
          .distinct()
          .forEach(template -> issue(template, templates, conflicts).ifPresent(issues::add));
      steps = steps.stream().filter(step -> !refused.contains(name(step))).toList();
    }
    return new Checked(steps, dropped, issues);
  }

  /** Objects to write that have part in a conflict, and those that lean on them. */
  private static Set<String> refused(List<Step> steps, List<Conflict> conflicts) {
    Set<String> refused = new TreeSet<>();
    Set<String> withoutBase = new TreeSet<>();
    for (Step step : steps) {
      if (conflicts.stream().anyMatch(conflict -> conflict.objects().contains(name(step)))) {
        refused.add(name(step));
        if (OwnObjects.role(step.resource()).equals(Optional.of(FrrObject.Role.BASE))) {
          withoutBase.add(ManagedLabels.template(step.resource()));
        }
      }
    }
    steps.stream()
        .filter(step -> withoutBase.contains(ManagedLabels.template(step.resource())))
        .forEach(step -> refused.add(name(step)));
    return refused;
  }

  private static String name(Step step) {
    return step.resource().getMetadata().getName();
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
        merges.conflicts(after(steps), intent.nodes()).stream()
            .filter(conflict -> conflict.involves(ours))
            .toList();
    if (after.isEmpty()) {
      return after;
    }
    // One that is there already freezes its node whether or not more is written, and so do objects
    // of others that disagree among themselves: ours then follow the template all the same, as the
    // other nodes have the same objects.
    Set<Conflict> there = Set.copyOf(merges.conflicts(existing, intent.nodes()));
    Set<String> frozen =
        merges.conflicts(OwnObjects.others(existing), intent.nodes()).stream()
            .map(Conflict::node)
            .collect(Collectors.toSet());
    return after.stream()
        .filter(conflict -> !there.contains(conflict) && !frozen.contains(conflict.node()))
        .toList();
  }

  private List<FrrConfiguration> after(List<Step> steps) {
    Map<String, FrrConfiguration> result = new TreeMap<>();
    existing.forEach(object -> result.put(object.getMetadata().getName(), object));
    for (Step step : steps) {
      String name = name(step);
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
