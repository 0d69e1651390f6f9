// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * What becomes of a template that no longer does, while it keeps its label. No edit of it takes
 * away what runs: it stands in as it was accepted last, as far as the base objects that were made
 * of it tell. Fields of its neighbours follow the template where it has them: two copies that
 * differ would freeze the node. Networks that come later wait. Without its label, or without the
 * template, what was made of it goes.
 */
final class LastAccepted {
  private static final String UNTIL_THEN =
      " Until then what ran through it goes on as it was accepted last, and networks that come"
          + " later wait.";

  private final FrrIntent intent;
  private final FrrPlan plan;

  /** Objects of ours by their template, as labels have it. */
  private final Map<String, List<FrrConfiguration>> ours;

  private final Map<String, FrrIntent.Template> kept = new TreeMap<>();
  private final List<Issue> issues = new ArrayList<>();

  private LastAccepted(FrrIntent intent, FrrPlan plan, List<FrrConfiguration> ours) {
    this.intent = intent;
    this.plan = plan;
    this.ours = ours.stream().collect(Collectors.groupingBy(ManagedLabels::template));
  }

  /**
   * Finds the templates that no longer do.
   *
   * @param plan what comes of them as they are
   * @param ours the objects of ours that exist
   */
  static LastAccepted of(FrrIntent intent, FrrPlan plan, List<FrrConfiguration> ours) {
    LastAccepted result = new LastAccepted(intent, plan, ours);
    intent.templates().forEach(result::look);
    return result;
  }

  /** Whether all templates do. */
  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** The intent with these templates as they were accepted last. */
  FrrIntent intent() {
    return intent.withTemplates(
        intent.templates().stream()
            .map(template -> kept.getOrDefault(template.name(), template))
            .toList());
  }

  /**
   * What comes of that intent, with what is wrong with the templates. Where it would not be what
   * exists, since a base does not tell all of its template, the objects stay as they are.
   */
  FrrPlan complete(FrrPlan rendered) {
    Map<String, List<FrrObject>> wanted =
        rendered.objects().stream()
            .filter(object -> object.role() == FrrObject.Role.BASE)
            .collect(Collectors.groupingBy(object -> ManagedLabels.template(object.resource())));
    Set<String> asTheyAre =
        kept.keySet().stream()
            .map(ManagedLabels::templateLabel)
            .filter(label -> !areThere(bases(label), wanted.getOrDefault(label, List.of())))
            .collect(Collectors.toSet());
    return new FrrPlan(
        OwnObjects.keeping(rendered.objects(), asTheyAre, ours),
        Stream.concat(issues.stream(), rendered.issues().stream()).distinct().toList());
  }

  /** Whether all that exists would come of it again; a base may still have its former name. */
  private static boolean areThere(List<FrrConfiguration> bases, List<FrrObject> wanted) {
    return bases.stream()
        .allMatch(base ->
            wanted.stream().anyMatch(object -> FrrTransitions.isCopy(base, object.resource())));
  }

  private void look(FrrIntent.Template template) {
    String label = ManagedLabels.templateLabel(template.name());
    List<FrrConfiguration> bases = bases(label);
    if (bases.isEmpty()) {
      return;
    }
    Subject subject = Subject.frrConfiguration(intent.namespace(), template.name());
    List<Issue> refusals =
        plan.issues().stream()
            .filter(issue -> issue.subject().equals(subject))
            .filter(issue -> issue.blocks() || issue.reason() == Reason.TEMPLATE_NOT_USABLE)
            .toList();
    boolean rendered =
        plan.objects().stream()
            .anyMatch(object ->
                object.role() == FrrObject.Role.BASE
                    && label.equals(ManagedLabels.template(object.resource())));
    boolean nowhere = selectsNoNode(template) && isWanted(template, bases);
    LabelSelector selector = nowhere ? common(bases) : selector(template, bases);
    Optional<Set<String>> carries =
        Optional.of(OwnObjects.networks(ours.getOrDefault(label, List.of())));
    if (!rendered && !refusals.isEmpty()) {
      FrrConfigurationSpec spec = asBefore(template, bases, selector);
      kept.put(template.name(), new FrrIntent.Template(template.name(), spec, carries));
      refusals.forEach(issue ->
          issues.add(
              Issue.blocks(
                  subject,
                  issue.reason(),
                  (issue.blocks() ? issue.message() : peersNoMore(template)) + UNTIL_THEN)));
    } else if (nowhere) {
      FrrConfigurationSpec now = template.spec();
      kept.put(
          template.name(),
          new FrrIntent.Template(
              template.name(), new FrrConfigurationSpec(now.bgp(), now.raw(), selector), carries));
      issues.add(
          Issue.blocks(
              subject,
              Reason.TEMPLATE_NOT_USABLE,
              "spec.nodeSelector of FRRConfiguration \"%s\": no node matches it any more. Correct it; to give its nodes up, delete it or take its label away."
                      .formatted(template.name())
                  + UNTIL_THEN));
    }
  }

  /** One that never peered is passed over where others do; this one did. */
  private static String peersNoMore(FrrIntent.Template template) {
    return "FRRConfiguration \"%s\" has no neighbor in the default VRF any more. Correct it; to give its sessions up, delete it or take its label away."
        .formatted(template.name());
  }

  private List<FrrConfiguration> bases(String label) {
    return ours.getOrDefault(label, List.of()).stream()
        .filter(object -> OwnObjects.role(object).equals(Optional.of(FrrObject.Role.BASE)))
        .filter(object -> object.getSpec() != null && object.getSpec().bgp() != null)
        .toList();
  }

  private boolean selectsNoNode(FrrIntent.Template template) {
    return intent.nodes().stream()
        .noneMatch(node -> Selectors.matchesOrAbsent(template.nodeSelector(), node.labels()));
  }

  /** Whether EVPNs still want it on a node that has it. Their own selectors are followed. */
  private boolean isWanted(FrrIntent.Template template, List<FrrConfiguration> bases) {
    List<FrrNode> had =
        intent.nodes().stream()
            .filter(node ->
                bases.stream()
                    .anyMatch(base ->
                        Selectors.matchesOrAbsent(base.getSpec().nodeSelector(), node.labels())))
            .toList();
    return intent.scopes().stream()
        .filter(scope -> scope.templates().contains(template.name()))
        .anyMatch(scope ->
            had.stream()
                .anyMatch(node -> Selectors.matchesOrAbsent(scope.nodeSelector(), node.labels())));
  }

  private static @Nullable LabelSelector selector(
      FrrIntent.Template template, List<FrrConfiguration> bases) {
    return Selectors.unreadable(template.nodeSelector()).isEmpty() && !isBlank(template)
        ? template.nodeSelector()
        : common(bases);
  }

  /** Whether nothing of it could be read: then it does not say that it is for all nodes. */
  private static boolean isBlank(FrrIntent.Template template) {
    FrrConfigurationSpec spec = template.spec();
    return spec.bgp() == null && spec.raw() == null && spec.nodeSelector() == null;
  }

  /**
   * What the selectors of all bases demand. Each is the template's and that of EVPNs, so the
   * template's is in all of them; what EVPNs demand is added again.
   */
  private static LabelSelector common(List<FrrConfiguration> bases) {
    Map<String, String> labels = null;
    List<LabelSelectorRequirement> expressions = null;
    for (FrrConfiguration base : bases) {
      LabelSelector selector =
          Objects.requireNonNullElseGet(base.getSpec().nodeSelector(), LabelSelector::new);
      Map<String, String> its =
          Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
      List<LabelSelectorRequirement> others =
          Objects.requireNonNullElse(
              selector.getMatchExpressions(), List.<LabelSelectorRequirement>of());
      if (labels == null || expressions == null) {
        labels = new HashMap<>(its);
        expressions = new ArrayList<>(others);
      } else {
        labels.entrySet().retainAll(its.entrySet());
        expressions.retainAll(others);
      }
    }
    return new LabelSelectorBuilder()
        .withMatchLabels(Objects.requireNonNullElse(labels, Map.<String, String>of()))
        .withMatchExpressions(
            Objects.requireNonNullElse(expressions, List.<LabelSelectorRequirement>of()))
        .build();
  }

  private static FrrConfigurationSpec asBefore(
      FrrIntent.Template template, List<FrrConfiguration> bases, @Nullable LabelSelector selector) {
    Map<String, Neighbor> now = neighbors(template.spec());
    Map<String, Neighbor> neighbors = new LinkedHashMap<>();
    bases.forEach(base ->
        neighbors(base.getSpec())
            .forEach((id, neighbor) ->
                neighbors.putIfAbsent(
                    id, now.getOrDefault(id, neighbor.withPolicies(null, null)))));
    long asn =
        bases.stream()
            .flatMap(base -> routers(base.getSpec()))
            .map(Router::asn)
            .findFirst()
            .orElse(0L);
    // Where one of the two names the default VRF, the other must as well.
    String vrf =
        Stream.concat(Stream.of(template.spec()), bases.stream().map(base -> base.getSpec()))
            .flatMap(LastAccepted::routers)
            .map(Router::vrf)
            .filter(FrrConfigurationSpec.DEFAULT_VRF::equals)
            .findFirst()
            .orElse(null);
    return new FrrConfigurationSpec(
        new Bgp(List.of(Router.of(asn, vrf, List.copyOf(neighbors.values()))), List.of()),
        null,
        selector);
  }

  private static Map<String, Neighbor> neighbors(FrrConfigurationSpec spec) {
    Map<String, Neighbor> result = new LinkedHashMap<>();
    routers(spec)
        .forEach(router ->
            router.neighbors().forEach(neighbor -> result.putIfAbsent(neighbor.id(), neighbor)));
    return result;
  }

  /** Those of the default VRF. */
  private static Stream<Router> routers(FrrConfigurationSpec spec) {
    return Optional.ofNullable(spec.bgp()).stream()
        .flatMap(bgp -> bgp.routers().stream())
        .filter(
            router -> Set.of("", "default").contains(Objects.requireNonNullElse(router.vrf(), "")));
  }
}
