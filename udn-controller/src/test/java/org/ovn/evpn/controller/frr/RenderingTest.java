// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.render.FrrRenderer;
import org.ovn.evpn.frr.render.RenderMemo;

/** An error of the program in one part leaves the others, and what runs of it. */
class RenderingTest {
  private static FrrConfiguration object(String template, String name) {
    FrrConfiguration object = new FrrConfiguration();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withLabels(
                Map.of(
                    ApiGroup.MANAGED_BY_LABEL,
                    ApiGroup.MANAGED_BY,
                    ManagedLabels.TEMPLATE,
                    template,
                    ManagedLabels.ROLE,
                    "networks"))
            .build());
    object.setSpec(new FrrConfigurationSpec(null, null, null));
    return object;
  }

  /** One object for each template; fails on what is named bad. */
  private static final FrrRenderer RENDERER =
      intent -> {
        boolean bad =
            intent.templates().stream().anyMatch(t -> t.name().equals("bad"))
                || intent.scopes().stream().anyMatch(s -> s.name().equals("bad"));
        if (bad) {
          throw new IllegalStateException("oops");
        }
        return new FrrPlan(
            intent.templates().stream()
                .map(t ->
                    new FrrObject(FrrObject.Role.NETWORKS, object(t.name(), "new-" + t.name())))
                .toList(),
            List.of());
      };

  private static FrrIntent intent(List<String> templates, List<String> evpns) {
    FrrConfigurationSpec none = new FrrConfigurationSpec(null, null, null);
    return new FrrIntent(
        "n",
        templates.stream().map(name -> new FrrIntent.Template(name, none)).toList(),
        List.of(),
        evpns.stream()
            .map(name -> new EvpnScope(name, "v", List.of(), Set.copyOf(templates), null))
            .toList(),
        List.of());
  }

  @Test
  void template_failing_keepsItsObjectsAndStopsNoOther() {
    Rendering.Rendered rendered =
        Rendering.of(
            RENDERER,
            new RenderMemo(),
            intent(List.of("bad", "good"), List.of("e")),
            List.of(object("bad", "old-bad")));
    assertThat(rendered.plan().objects())
        .extracting(FrrObject::name)
        .containsExactly("new-good", "old-bad");
    assertThat(rendered.plan().issues())
        .anyMatch(issue ->
            issue.reason() == Reason.INTERNAL_ERROR
                && issue.subject().equals(Subject.frrConfiguration("n", "bad"))
                && issue.message().contains("oops"));
  }

  @Test
  void evpn_failing_stopsNoOther() {
    Rendering.Rendered rendered =
        Rendering.of(
            RENDERER, new RenderMemo(), intent(List.of("good"), List.of("bad", "e")), List.of());
    assertThat(rendered.plan().objects()).extracting(FrrObject::name).containsExactly("new-good");
    assertThat(rendered.plan().issues())
        .anyMatch(issue -> issue.subject().equals(Subject.evpn("bad")));
  }
}
