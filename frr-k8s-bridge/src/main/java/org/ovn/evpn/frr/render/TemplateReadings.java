// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.render.Peering.Reading;

/**
 * The templates of an intent, read, and what there is to say of them. A label is soon on an object
 * that peers with nobody, say one with a prefix list. Such an object is passed over as long as each
 * node of the EVPN has another one.
 */
final class TemplateReadings {
  private static final int NAMES = 5;

  private final FrrIntent intent;
  private final List<EvpnScope> scopes;
  private final Map<String, FrrIntent.Template> templates = new HashMap<>();
  private final Map<String, Peering> peerings = new HashMap<>();
  private final List<Issue> issues = new ArrayList<>();

  private TemplateReadings(FrrIntent intent, List<EvpnScope> scopes) {
    this.intent = intent;
    this.scopes = scopes;
    SortedMap<String, Reading.Unusable> unusable = new TreeMap<>();
    for (FrrIntent.Template template : intent.templates()) {
      templates.put(template.name(), template);
      switch (Peering.read(template)) {
        case Reading.Usable(Peering peering) -> peerings.put(template.name(), peering);
        case Reading.Unusable reading -> unusable.put(template.name(), reading);
      }
    }
    unusable.forEach(this::tell);
    peerings.values().stream().filter(Peering::spelledOut).forEach(this::spelledOut);
  }

  static TemplateReadings of(FrrIntent intent, List<EvpnScope> scopes) {
    return new TemplateReadings(intent, scopes);
  }

  Optional<Peering> peering(String template) {
    return Optional.ofNullable(peerings.get(template));
  }

  List<Issue> issues() {
    return issues;
  }

  private void tell(String template, Reading.Unusable reading) {
    List<EvpnScope> users = scopes.stream().filter(s -> s.templates().contains(template)).toList();
    if (users.isEmpty()) {
      return;
    }
    Subject subject = Subject.frrConfiguration(intent.namespace(), template);
    String sentence = "FRRConfiguration " + template + " " + reading.why() + ".";
    if (!reading.harmless()) {
      issues.add(Issue.blocks(subject, Reason.TEMPLATE_NOT_USABLE, sentence));
      return;
    }
    Map<EvpnScope, List<String>> without = new HashMap<>();
    users.forEach(scope -> without.put(scope, nodesWithout(scope, template)));
    if (without.values().stream().noneMatch(List::isEmpty)) {
      issues.add(Issue.blocks(subject, Reason.TEMPLATE_NOT_USABLE, sentence));
      return;
    }
    issues.add(
        Issue.hint(
            subject,
            Reason.TEMPLATE_NOT_USABLE,
            sentence + " It is passed over, as other FRRConfigurations peer for its nodes."));
    without.forEach((scope, nodes) -> {
      if (!nodes.isEmpty()) {
        issues.add(
            Issue.blocks(
                Subject.evpn(scope.name()),
                Reason.TEMPLATE_NOT_USABLE,
                sentence + " No other one peers for " + names(nodes) + "."));
      }
    });
  }

  /** Nodes of an EVPN that an unusable template selects and no usable one. */
  private List<String> nodesWithout(EvpnScope scope, String unusable) {
    List<FrrIntent.Template> usable =
        scope.templates().stream().filter(peerings::containsKey).map(templates::get).toList();
    FrrIntent.Template template = Objects.requireNonNull(templates.get(unusable));
    List<FrrNode> mine =
        intent.nodes().stream()
            .filter(node -> Selectors.matchesOrAbsent(scope.nodeSelector(), node.labels()))
            .filter(node -> selects(template, node))
            .toList();
    if (mine.isEmpty() && usable.isEmpty()) {
      return List.of("any node");
    }
    return mine.stream()
        .filter(node -> usable.stream().noneMatch(other -> selects(other, node)))
        .map(FrrNode::name)
        .sorted()
        .toList();
  }

  private static boolean selects(FrrIntent.Template template, FrrNode node) {
    return Selectors.matchesOrAbsent(template.nodeSelector(), node.labels());
  }

  private static String names(List<String> nodes) {
    String first =
        nodes.stream().limit(NAMES).map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    return "node "
        + first
        + (nodes.size() > NAMES ? " and " + (nodes.size() - NAMES) + " more" : "");
  }

  private void spelledOut(Peering peering) {
    issues.add(
        Issue.hint(
            Subject.frrConfiguration(intent.namespace(), peering.template()),
            Reason.TEMPLATE_UNSTABLE,
            "spec.bgp.routers[].vrf of FRRConfiguration \""
                + peering.template()
                + "\": frr-k8s keeps \"default\" apart from the default VRF, and FRR does not, so"
                + " every reload sets the policies of the neighbors twice. Remove vrf."));
  }
}
