// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.merge.Conflict;
import org.ovn.evpn.frr.merge.MergeSimulator;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.render.FrrRenderer;
import org.ovn.evpn.frr.transition.FrrTransitions;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Transition;
import org.ovn.evpn.frr.transition.FrrTransitions.Verb;

/** From enabled networks to the FRRConfigurations to write next. */
public final class FrrPlanner {
  /** Prefix of the names that OVN-Kubernetes gives to what it generates; never a template. */
  private static final String GENERATED = "ovnk-generated-";

  private final String namespace;
  private final FrrRenderer renderer;
  private @Nullable Memo memo;

  /**
   * What came out last, for what. Rendering and comparing cost more than all other decisions
   * together, and most events (reports of agents, above all) change nothing of this.
   *
   * @param intent what was rendered
   * @param all the FRRConfigurations it was compared with
   * @param checks what became of steps, by their texts; grows
   */
  private record Memo(
      FrrIntent intent,
      List<FrrConfiguration> all,
      FrrPlan wanted,
      List<Transition> transitions,
      Map<List<String>, Checked> checks,
      Set<String> present) {
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
  }

  /** The steps that may be written, and why others may not. */
  private record Checked(List<Step> steps, List<Issue> issues) {
    Set<String> templates() {
      return FrrPlanner.templates(steps.stream().map(Step::resource));
    }
  }

  /**
   * Prepares; the planner remembers its last outcome, so use one for a cluster, from one thread.
   *
   * @param namespace of frr-k8s
   * @param renderer for the installed FRRConfiguration CRD
   */
  public FrrPlanner(String namespace, FrrRenderer renderer) {
    this.namespace = namespace;
    this.renderer = renderer;
  }

  /**
   * Plans the next writes.
   *
   * @param networks EVPNNetworks that FRR shall know, those being released included
   * @param refused templates, as labels have them, whose writes fail
   */
  public FrrOutcome plan(
      ClusterFacts facts,
      SortedMap<String, EvpnNetworkSpec> networks,
      VtepPlan vteps,
      FrrHistory history,
      Set<String> refused,
      Instant now) {
    List<FrrConfiguration> all =
        facts.frr().configurations().stream()
            .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
            .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
            .toList();
    FrrIntent intent = intent(facts, networks, vteps, all);
    Memo current = memo;
    if (current == null || !current.isFor(intent, all)) {
      current = decide(intent, all);
    }
    memo = current;
    List<Transition> transitions = current.transitions();
    Turns turns = new Turns(transitions, intent.nodes(), history, now);
    Checked first = check(current, first(transitions, transition -> true));
    Set<String> harmful =
        transitions.stream().map(Transition::template).collect(Collectors.toSet());
    harmful.removeAll(first.templates());
    Set<String> stuck = new HashSet<>(harmful);
    stuck.addAll(refused);
    Checked removals = check(current, turns.removals(stuck));
    Set<String> turn = turns.additions(removals.steps(), harmful);
    Checked additions =
        check(current, first(transitions, transition -> turn.contains(transition.template())));
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
        Stream.of(current.wanted().issues(), first.issues(), removals.issues(), additions.issues())
            .flatMap(List::stream)
            .distinct()
            .toList();
    return new FrrOutcome(
        steps,
        turns.again(),
        issues,
        told(intent, issues, Severity.BLOCKS),
        told(intent, issues, Severity.HINT),
        users(intent),
        intent.templates(),
        intent.nodes(),
        current.present());
  }

  private Memo decide(FrrIntent intent, List<FrrConfiguration> all) {
    List<FrrConfiguration> ours =
        all.stream()
            .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .toList();
    FrrPlan wanted = renderer.render(intent);
    return new Memo(
        intent, all, wanted, FrrTransitions.between(ours, wanted), new HashMap<>(), present(ours));
  }

  private static List<Step> first(List<Transition> transitions, Predicate<Transition> which) {
    return transitions.stream()
        .filter(which)
        .flatMap(transition -> transition.first().stream())
        .toList();
  }

  private static Checked check(Memo memo, List<Step> steps) {
    return memo.checks()
        .computeIfAbsent(
            steps.stream()
                .map(step ->
                    (step.removesNeighbors() ? "last " : "first ")
                        + step.resource().getMetadata().getName())
                .toList(),
            texts -> withoutConflicts(memo.intent(), memo.all(), steps));
  }

  /** Issues of an EVPN and of its templates: blocking ones keep its peering from being ready. */
  private static Map<String, List<String>> told(
      FrrIntent intent, List<Issue> issues, Severity severity) {
    Map<String, List<String>> result = new TreeMap<>();
    for (EvpnScope scope : intent.scopes()) {
      List<String> sentences = new ArrayList<>();
      for (Issue issue : issues) {
        String name = issue.subject().name();
        boolean about =
            switch (issue.subject().kind()) {
              case EVPN -> name.equals(scope.name());
              // A conflict knows the template by its objects' label alone.
              case FRR_CONFIGURATION ->
                  scope.templates().stream()
                      .map(ManagedLabels::templateLabel)
                      .anyMatch(ManagedLabels.templateLabel(name)::equals);
              default -> false;
            };
        if (about && issue.severity() == severity) {
          sentences.add(issue.message());
        }
      }
      sentences.forEach(sentence -> {
        List<String> said = result.computeIfAbsent(scope.name(), name -> new ArrayList<>());
        if (!said.contains(sentence)) {
          said.add(sentence);
        }
      });
    }
    return result;
  }

  private static Map<String, Set<String>> users(FrrIntent intent) {
    Map<String, Set<String>> result = new HashMap<>();
    for (EvpnScope scope : intent.scopes()) {
      scope.templates().stream()
          .map(ManagedLabels::templateLabel)
          .forEach(
              label -> result.computeIfAbsent(scope.name(), name -> new HashSet<>()).add(label));
    }
    return result;
  }

  private static List<FrrNode> nodes(ClusterFacts facts, VtepPlan vteps) {
    return facts.nodes().stream()
        .filter(node -> !node.meta().deleting())
        .sorted(Comparator.comparing(NodeFact::name))
        .map(node ->
            new FrrNode(
                node.name(),
                node.meta().labels(),
                node.addresses().toOptional().orElse(List.of()),
                vteps.addresses().getOrDefault(node.name(), Map.of())))
        .toList();
  }

  private FrrIntent intent(
      ClusterFacts facts,
      SortedMap<String, EvpnNetworkSpec> networks,
      VtepPlan vteps,
      List<FrrConfiguration> all) {
    List<FrrConfiguration> theirs =
        all.stream()
            .filter(object -> !ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .toList();
    List<EvpnScope> scopes = scopes(facts, networks, all, theirs);
    Set<String> used =
        scopes.stream().flatMap(scope -> scope.templates().stream()).collect(Collectors.toSet());
    return new FrrIntent(
        namespace,
        theirs.stream()
            .filter(object -> used.contains(object.getMetadata().getName()))
            .map(FrrIntent.Template::of)
            .toList(),
        nodes(facts, vteps),
        scopes,
        networks.entrySet().stream()
            .map(entry -> new FrrNetwork(entry.getKey(), entry.getValue()))
            .toList());
  }

  /**
   * What peers for whom. An EVPN's networks say themselves which VTEP and nodes they have: one that
   * runs on as it was accepted last keeps those of then, whatever its EVPN says now.
   */
  private static List<EvpnScope> scopes(
      ClusterFacts facts,
      SortedMap<String, EvpnNetworkSpec> networks,
      List<FrrConfiguration> all,
      List<FrrConfiguration> theirs) {
    Map<String, List<IpPrefix>> cidrs = new HashMap<>();
    for (VtepFact vtep : facts.vteps()) {
      vtep.spec().toOptional().ifPresent(spec -> cidrs.put(vtep.meta().name(), spec.cidrs()));
    }
    Map<String, EvpnSpec> specs = new HashMap<>();
    SortedMap<String, SortedMap<String, EvpnNetworkSpec>> byEvpn = new TreeMap<>();
    for (EvpnFact evpn : facts.evpns()) {
      evpn.spec().toOptional().ifPresent(spec -> specs.put(evpn.name(), spec));
      if (!evpn.meta().deleting()) {
        byEvpn.put(evpn.name(), new TreeMap<>());
      }
    }
    networks.forEach((name, network) ->
        byEvpn.computeIfAbsent(network.evpn(), evpn -> new TreeMap<>()).put(name, network));
    List<FrrConfiguration> ours =
        all.stream()
            .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .toList();
    List<EvpnScope> scopes = new ArrayList<>();
    byEvpn.forEach((evpn, its) -> {
      EvpnSpec spec = specs.get(evpn);
      if (spec == null && its.isEmpty()) {
        return;
      }
      Set<String> templates =
          theirs.stream()
              .filter(object -> !object.getMetadata().getName().startsWith(GENERATED))
              .filter(
                  spec == null
                      ? usedFor(its.keySet(), ours)
                      : object ->
                          Selectors.matches(
                              spec.frrConfigurationSelector(), object.getMetadata().getLabels()))
              .map(object -> object.getMetadata().getName())
              .collect(Collectors.toSet());
      if (spec != null && its.isEmpty()) {
        scopes.add(
            new EvpnScope(
                evpn,
                spec.vtep(),
                cidrs.getOrDefault(spec.vtep(), List.of()),
                templates,
                spec.nodeSelector()));
      }
      its.values().stream()
          .map(network ->
              new EvpnScope(
                  evpn,
                  network.vtep(),
                  cidrs.getOrDefault(network.vtep(), heardBy(templates, ours)),
                  templates,
                  network.nodeSelector()))
          .distinct()
          .forEach(scopes::add);
    });
    return scopes;
  }

  /**
   * The templates of an EVPN that does not read: those that carry its networks now. Where no object
   * names one (FRR's automatic numbers need no line), those that are in use at all.
   */
  private static Predicate<FrrConfiguration> usedFor(
      Set<String> networks, List<FrrConfiguration> ours) {
    Set<String> carrying =
        templates(
            ours.stream()
                .filter(object -> !Collections.disjoint(present(List.of(object)), networks)));
    Set<String> used = carrying.isEmpty() ? templates(ours.stream()) : carrying;
    return object -> used.contains(ManagedLabels.templateLabel(object.getMetadata().getName()));
  }

  private static Set<String> templates(Stream<FrrConfiguration> ours) {
    return ours.map(ManagedLabels::template).collect(Collectors.toSet());
  }

  /** What neighbours of these templates may announce now: kept while a VTEP does not read. */
  private static List<IpPrefix> heardBy(Set<String> templates, List<FrrConfiguration> ours) {
    Set<String> labels =
        templates.stream().map(ManagedLabels::templateLabel).collect(Collectors.toSet());
    return ours.stream()
        .filter(object -> labels.contains(ManagedLabels.template(object)))
        .flatMap(object -> Optional.ofNullable(object.getSpec().bgp()).stream())
        .flatMap(bgp -> bgp.routers().stream())
        .flatMap(router -> router.neighbors().stream())
        .flatMap(neighbor -> Optional.ofNullable(neighbor.toReceive()).stream())
        .flatMap(receive -> Optional.ofNullable(receive.allowed()).stream())
        .flatMap(allowed -> allowed.prefixes().stream())
        .flatMap(prefix -> Optional.ofNullable(prefix.prefix()).stream())
        .map(IpPrefix::parse)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * The steps without those of templates that would bring a disagreement that frr-k8s cannot merge:
   * it would freeze the whole configuration of a node, MetalLB's included.
   */
  private static Checked withoutConflicts(
      FrrIntent intent, List<FrrConfiguration> existing, List<Step> wanted) {
    List<FrrNode> nodes = intent.nodes();
    List<Issue> issues = new ArrayList<>();
    List<Step> steps = wanted;
    while (!steps.isEmpty()) {
      List<Step> current = steps;
      Map<String, String> templates =
          Stream.concat(existing.stream(), current.stream().map(Step::resource))
              .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
              .collect(
                  Collectors.toMap(
                      object -> object.getMetadata().getName(),
                      ManagedLabels::template,
                      (older, newer) -> newer));
      List<Conflict> after =
          MergeSimulator.conflicts(after(existing, current), nodes).stream()
              .filter(conflict -> conflict.involves(templates.keySet()))
              .toList();
      // One that is there already freezes its node whether or not more is written.
      Set<Conflict> there =
          after.isEmpty() ? Set.of() : Set.copyOf(MergeSimulator.conflicts(existing, nodes));
      List<Conflict> conflicts =
          after.stream().filter(conflict -> !there.contains(conflict)).toList();
      TreeSet<String> refused = new TreeSet<>();
      for (Conflict conflict : conflicts) {
        conflict.objects().stream()
            .map(templates::get)
            .filter(Objects::nonNull)
            .forEach(refused::add);
      }
      List<Step> kept =
          current.stream()
              .filter(step -> !refused.contains(ManagedLabels.template(step.resource())))
              .toList();
      if (kept.size() == current.size()) {
        return new Checked(kept, issues);
      }
      for (String template : refused) {
        conflicts.stream()
            .filter(conflict ->
                conflict.objects().stream().anyMatch(name -> template.equals(templates.get(name))))
            .findFirst()
            .ifPresent(conflict ->
                issues.add(
                    Issue.blocks(
                        Subject.frrConfiguration(intent.namespace(), template),
                        Reason.FRR_CONFLICT,
                        "frr-k8s could not merge this on node \"%s\", and would stop there: %s."
                            .formatted(conflict.node(), conflict.message()))));
      }
      steps = kept;
    }
    return new Checked(steps, issues);
  }

  private static List<FrrConfiguration> after(List<FrrConfiguration> existing, List<Step> steps) {
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

  private static Set<String> present(List<FrrConfiguration> ours) {
    return ours.stream()
        .map(object -> object.getMetadata().getAnnotations())
        .filter(Objects::nonNull)
        .flatMap(annotations ->
            Arrays.stream(annotations.getOrDefault(ManagedLabels.NETWORKS, "").split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }
}
