// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.render.FrrRenderer;
import org.ovn.evpn.frr.render.RenderMemo;

/**
 * From the intent to the objects that shall exist, so that one bad thing stops only itself: a
 * template that no longer does stands in as it was accepted last ({@link LastAccepted}), a network
 * that others contradict is left out where they do ({@link VrfConflicts}), and where the renderer
 * fails, what is there of that part stays.
 */
final class Rendering {
  /**
   * What comes of it.
   *
   * @param intent what was rendered in the end
   * @param plan the objects, and all there is to say
   */
  record Rendered(FrrIntent intent, FrrPlan plan) {}

  private final FrrRenderer renderer;
  private final RenderMemo memo;
  private final List<FrrConfiguration> ours;
  private final List<FrrConfiguration> others;

  private Rendering(FrrRenderer renderer, RenderMemo memo, List<FrrConfiguration> all) {
    this.renderer = renderer;
    this.memo = memo;
    this.ours = OwnObjects.of(all);
    this.others = OwnObjects.others(all);
  }

  /**
   * Renders.
   *
   * @param memo what the renderer rendered before; grows
   * @param all the FRRConfigurations that exist
   */
  static Rendered of(
      FrrRenderer renderer, RenderMemo memo, FrrIntent intent, List<FrrConfiguration> all) {
    return new Rendering(renderer, memo, all).render(intent);
  }

  private Rendered render(FrrIntent asked) {
    FrrPlan plan = inParts(asked);
    LastAccepted last = LastAccepted.of(asked, plan, ours);
    FrrIntent intent = last.isEmpty() ? asked : last.intent();
    if (!last.isEmpty()) {
      plan = last.complete(inParts(intent));
    }
    VrfConflicts conflicts = VrfConflicts.of(intent, plan, others);
    if (!conflicts.issues().isEmpty()) {
      intent = intent.withNetworks(conflicts.networks());
      plan = inParts(intent);
      plan = last.isEmpty() ? plan : last.complete(plan);
      plan = with(plan, conflicts.issues());
    }
    return new Rendered(intent, plan);
  }

  private static FrrPlan with(FrrPlan plan, List<Issue> more) {
    return new FrrPlan(
        plan.objects(), Stream.concat(more.stream(), plan.issues().stream()).distinct().toList());
  }

  /** As a whole; where that fails, without the parts that fail. */
  private FrrPlan inParts(FrrIntent intent) {
    try {
      return renderer.render(intent, memo);
    } catch (RuntimeException e) {
      return withoutFailing(intent, e);
    }
  }

  private Optional<RuntimeException> failure(FrrIntent intent) {
    try {
      renderer.render(intent, memo);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private FrrPlan withoutFailing(FrrIntent intent, RuntimeException whole) {
    Failing failing = new Failing();
    FrrIntent good = withoutFailingTemplates(withoutFailingEvpns(intent, failing), failing);
    Map<String, List<FrrConfiguration>> byTemplate =
        ours.stream().collect(Collectors.groupingBy(ManagedLabels::template));
    if (failure(good).isPresent()) {
      intent.templates().forEach(template -> failing.add(intent, template, whole));
      return new FrrPlan(
          OwnObjects.keeping(List.of(), byTemplate.keySet(), byTemplate), failing.issues);
    }
    FrrPlan plan = renderer.render(good, memo);
    return with(
        new FrrPlan(
            OwnObjects.keeping(plan.objects(), failing.templates, byTemplate), plan.issues()),
        failing.issues);
  }

  /** What fails, and the templates whose objects stay as they are therefore. */
  private static final class Failing {
    private final Set<String> templates = new HashSet<>();
    private final List<Issue> issues = new ArrayList<>();

    void add(FrrIntent intent, FrrIntent.Template template, RuntimeException why) {
      templates.add(ManagedLabels.templateLabel(template.name()));
      issues.add(internal(Subject.frrConfiguration(intent.namespace(), template.name()), why));
    }
  }

  /** Where one of its networks runs, the templates of an EVPN that fails stay as they are. */
  private FrrIntent withoutFailingEvpns(FrrIntent intent, Failing failing) {
    Set<String> carried = OwnObjects.networks(ours);
    Map<String, List<EvpnScope>> byEvpn =
        intent.scopes().stream()
            .collect(Collectors.groupingBy(EvpnScope::name, TreeMap::new, Collectors.toList()));
    List<EvpnScope> scopes = new ArrayList<>();
    List<FrrNetwork> networks = new ArrayList<>();
    byEvpn.forEach((evpn, its) -> {
      List<FrrNetwork> good = new ArrayList<>();
      for (FrrNetwork network : intent.networks()) {
        if (!network.spec().evpn().equals(evpn)) {
          continue;
        }
        Optional<RuntimeException> failure = failure(intent.with(its, List.of(network)));
        failure.ifPresent(
            why -> failing.issues.add(internal(Subject.evpnNetwork(network.name()), why)));
        if (failure.isEmpty() || carried.contains(network.name())) {
          good.add(network);
        }
      }
      Optional<RuntimeException> failure = failure(intent.with(its, good));
      if (failure.isEmpty()) {
        scopes.addAll(its);
        networks.addAll(good);
      } else {
        failing.issues.add(internal(Subject.evpn(evpn), failure.get()));
        if (good.stream().anyMatch(network -> carried.contains(network.name()))) {
          its.stream()
              .flatMap(scope -> scope.templates().stream())
              .map(ManagedLabels::templateLabel)
              .forEach(failing.templates::add);
        }
      }
    });
    return intent.with(scopes, networks);
  }

  private FrrIntent withoutFailingTemplates(FrrIntent intent, Failing failing) {
    List<FrrIntent.Template> good = new ArrayList<>();
    for (FrrIntent.Template template : intent.templates()) {
      Optional<RuntimeException> failure = failure(intent.withTemplates(List.of(template)));
      failure.ifPresentOrElse(why -> failing.add(intent, template, why), () -> good.add(template));
    }
    return intent.withTemplates(good);
  }

  private static Issue internal(Subject subject, RuntimeException failure) {
    return Issue.blocks(subject, Reason.INTERNAL_ERROR, Message.failure(subject, failure));
  }
}
