// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.frr.MergeCheck.Checked;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.merge.MergeMemo;
import org.ovn.evpn.frr.render.FrrRenderer;
import org.ovn.evpn.frr.render.RenderMemo;
import org.ovn.evpn.frr.transition.FrrTransitions;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Transition;

/**
 * From enabled networks to the FRRConfigurations to write next: {@link IntentBuilder} says what FRR
 * shall know, {@link Rendering} which objects come of that, part by part, {@link Rollouts} which
 * nodes have their turn with what is new, the bridge which steps lead there, {@link Turns} which of
 * these have their turn, and {@link MergeCheck} which of these do no harm.
 */
public final class FrrPlanner {
  private final String namespace;
  private final FrrRenderer renderer;
  private final OwnLines lines;
  private final RenderMemo renderings = new RenderMemo();
  private final MergeMemo merges = new MergeMemo();
  private @Nullable Memo memo;

  /**
   * What came out last, for what. Rendering and comparing cost more than all other decisions
   * together, and most events (reports of agents, above all) change nothing of this.
   *
   * @param intent what was asked for
   * @param all the FRRConfigurations it was compared with
   * @param nodes what is new for nodes
   * @param steps by what is chosen of them; grows
   * @param present EVPNNetworks that these carry
   * @param merges what is known of merges
   */
  private record Memo(
      FrrIntent intent,
      List<FrrConfiguration> all,
      Rendering.Rendered wanted,
      NodeObjects nodes,
      Map<Choice, Steps> steps,
      Set<String> present,
      MergeMemo merges) {
    boolean isFor(FrrIntent otherIntent, List<FrrConfiguration> others) {
      boolean same = all.size() == others.size();
      for (int i = 0; same && i < all.size(); i++) {
        same = version(all.get(i)).equals(version(others.get(i)));
      }
      return same && intent.equals(otherIntent);
    }

    /** An object's content is what its version says it is. */
    private static List<String> version(FrrConfiguration object) {
      return List.of(object.getMetadata().getName(), object.getMetadata().getResourceVersion());
    }

    Steps holding(Set<String> held) {
      return choosing(new Choice(held, Map.of()));
    }

    Steps choosing(Choice choice) {
      return steps.computeIfAbsent(
          choice,
          chosen ->
              new Steps(
                  FrrTransitions.between(
                      OwnObjects.of(all),
                      Reloads.with(nodes.keeping(wanted.plan(), chosen.held()), chosen.marks())),
                  new HashMap<>(),
                  new MergeCheck(all, intent, merges)));
    }
  }

  /**
   * What of a plan has its turn.
   *
   * @param held names of node objects that keep what they have, see {@link Rollouts}
   * @param marks of node objects that say the same again, see {@link Reloads}
   */
  private record Choice(Set<String> held, Map<String, ReloadMark> marks) {}

  /**
   * The way to a plan.
   *
   * @param checks what became of steps, by their texts; grows
   */
  private record Steps(
      List<Transition> transitions, Map<List<String>, Checked> checks, MergeCheck merges) {
    Checked check(List<Step> some) {
      return checks.computeIfAbsent(
          some.stream()
              .map(step ->
                  (step.removesNeighbors() ? "last " : "first ")
                      + step.resource().getMetadata().getName())
              .toList(),
          names -> merges.check(some));
    }

    /** The objects of ours that stay as they are. */
    Set<String> untouched(List<FrrConfiguration> ours) {
      Set<String> result =
          ours.stream()
              .map(object -> object.getMetadata().getName())
              .collect(Collectors.toCollection(HashSet::new));
      transitions.stream()
          .flatMap(
              transition -> Stream.concat(transition.first().stream(), transition.last().stream()))
          .forEach(step -> result.remove(step.resource().getMetadata().getName()));
      return result;
    }

    Checked checkFirst() {
      return check(first(transitions, transition -> true));
    }
  }

  /**
   * What may be written now.
   *
   * @param steps in this order
   * @param issues why steps are left out
   */
  private record Next(List<Step> steps, List<Issue> issues) {}

  /**
   * Prepares; the planner remembers its last outcome, so use one for a cluster, from one thread.
   *
   * @param namespace of frr-k8s
   * @param renderer for the installed FRRConfiguration CRD
   */
  public FrrPlanner(String namespace, FrrRenderer renderer) {
    this.namespace = namespace;
    this.renderer = renderer;
    this.lines = new OwnLines(namespace);
  }

  /**
   * Plans the next writes.
   *
   * @param networks EVPNNetworks that FRR shall know, those being released included
   * @param refused templates, as labels have them, whose writes fail
   * @param lacking what FRR of nodes lacks of what is stored
   */
  public FrrOutcome plan(
      ClusterFacts facts,
      SortedMap<String, EvpnNetworkSpec> networks,
      VtepPlan vteps,
      FrrHistory history,
      Set<String> refused,
      Lacking.Compared lacking,
      Instant now) {
    List<FrrConfiguration> existing =
        facts.frr().configurations().stream()
            .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
            .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
            .toList();
    FrrIntent intent = IntentBuilder.intent(facts, networks, vteps, namespace, existing);
    Memo current = remember(intent, existing);
    Rollouts.Outcome rollouts = rollouts(facts, current, history, now);
    Reloads.Outcome reloads = reloads(current, rollouts, lacking, now);
    Steps all = current.choosing(new Choice(rollouts.held(), reloads.marks()));
    Checked first = all.checkFirst();
    List<Transition> transitions = without(all.transitions(), first.dropped());
    Map<String, Duration> notShown =
        transitions.stream().flatMap(t -> t.last().stream()).anyMatch(Step::replaced)
            ? Shown.notYet(facts, lines.byNode(facts), now)
            : Map.of();
    Turns turns = new Turns(transitions, intent.nodes(), history, notShown, now);
    Next next = next(all, transitions, first, turns, refused);
    FrrIntent rendered = current.wanted().intent();
    List<Issue> issues =
        Stream.of(
                current.wanted().plan().issues(),
                rollouts.issues(),
                next.issues(),
                BlockedRanges.of(rendered, facts.frr().nodeStates()),
                AddressRouteTargets.of(rendered))
            .flatMap(List::stream)
            .distinct()
            .toList();
    return new FrrOutcome(
        next.steps(),
        Stream.of(turns.again(), rollouts.again(), reloads.again())
            .flatMap(Optional::stream)
            .min(Duration::compareTo),
        issues,
        PeeringIssues.told(rendered, issues),
        PeeringIssues.users(rendered),
        rendered.templates(),
        rendered.nodes(),
        current.present());
  }

  private Memo remember(FrrIntent intent, List<FrrConfiguration> all) {
    Memo current = memo;
    if (current == null || !current.isFor(intent, all)) {
      renderings.begin();
      merges.begin();
      List<FrrConfiguration> ours = OwnObjects.of(all);
      Rendering.Rendered rendered = Rendering.of(renderer, renderings, intent, all);
      Rendering.Rendered wanted =
          new Rendering.Rendered(rendered.intent(), Reloads.keeping(rendered.plan(), ours));
      current =
          new Memo(
              intent,
              all,
              wanted,
              NodeObjects.of(wanted.plan(), ours),
              new HashMap<>(),
              OwnObjects.networks(ours),
              merges);
      memo = current;
    }
    return current;
  }

  /** An object that is written anyway, or waits for its turn, needs no other reload. */
  private static Reloads.Outcome reloads(
      Memo current, Rollouts.Outcome rollouts, Lacking.Compared lacking, Instant now) {
    List<FrrConfiguration> ours = OwnObjects.of(current.all());
    return Reloads.decide(
        lacking.nodes(),
        ours,
        () -> {
          Set<String> settled = current.holding(rollouts.held()).untouched(ours);
          settled.removeAll(rollouts.held());
          return settled;
        },
        now);
  }

  /** What cannot be written is no part of a batch, so it is looked at first. */
  private Rollouts.Outcome rollouts(
      ClusterFacts facts, Memo current, FrrHistory history, Instant now) {
    if (current.nodes().templates().isEmpty()) {
      return new Rollouts.Outcome(Set.of(), List.of(), Optional.empty());
    }
    lines.byNode(facts);
    Set<String> unwritable = new HashSet<>(current.holding(Set.of()).checkFirst().dropped());
    unwritable.addAll(history.refused());
    return new Rollouts(current.nodes(), lines, facts.frr().nodeStates())
        .decide(namespace, unwritable, now);
  }

  /** The first parts of transitions. */
  private static List<Step> first(List<Transition> transitions, Predicate<Transition> which) {
    return transitions.stream()
        .filter(which)
        .flatMap(transition -> transition.first().stream())
        .toList();
  }

  /** These transitions without some objects: what cannot be written holds up nothing else. */
  private static List<Transition> without(List<Transition> transitions, Set<String> objects) {
    if (objects.isEmpty()) {
      return transitions;
    }
    Predicate<Step> stays = step -> !objects.contains(step.resource().getMetadata().getName());
    return transitions.stream()
        .map(transition ->
            new Transition(
                transition.template(),
                transition.first().stream().filter(stays).toList(),
                transition.last().stream().filter(stays).toList()))
        .toList();
  }

  private static Next next(
      Steps all, List<Transition> transitions, Checked first, Turns turns, Set<String> refused) {
    Checked removals = all.check(turns.removals(refused));
    Set<String> turn = turns.additions(removals.steps());
    Checked additions =
        all.check(first(transitions, transition -> turn.contains(transition.template())));
    Set<String> growing =
        transitions.stream()
            .filter(Transition::adds)
            .map(Transition::template)
            .collect(Collectors.toSet());
    Predicate<Step> grows = step -> growing.contains(ManagedLabels.template(step.resource()));
    // What is refused stops what comes after it under the same template: it comes last.
    List<Step> steps =
        Stream.of(
                additions.steps().stream().filter(grows.negate()),
                removals.steps().stream(),
                additions.steps().stream().filter(grows))
            .flatMap(some -> some)
            .toList();
    List<Issue> issues =
        Stream.of(first.issues(), removals.issues(), additions.issues())
            .flatMap(List::stream)
            .distinct()
            .toList();
    return new Next(steps, issues);
  }
}
