// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.frr.intent.Intents.NODES;
import static org.ovn.evpn.frr.intent.Intents.RACKS;
import static org.ovn.evpn.frr.intent.Intents.intent;
import static org.ovn.evpn.frr.intent.Intents.scope;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.render.RawRenderer;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Transition;
import org.ovn.evpn.frr.transition.FrrTransitions.Verb;

class FrrTransitionsTest {
  private static final FrrPlan DEMO = new RawRenderer().render(Intents.demo());
  private static final FrrPlan NOTHING = new FrrPlan(List.of(), List.of());

  @Test
  void neighbors_ofObjectsThatComeOrGo_comeFirstAndGoLast() {
    List<Transition> up = FrrTransitions.between(List.of(), DEMO);
    assertThat(up).extracting(Transition::template).containsExactly("rack-a", "rack-b");
    assertThat(up)
        .allSatisfy(t -> {
          assertThat(roles(t.first())).containsExactly("base", "node", "networks");
          assertThat(t.adds()).isTrue();
          assertThat(t.last()).isEmpty();
        });

    List<Transition> down = FrrTransitions.between(Intents.resources(DEMO), NOTHING);
    assertThat(down).extracting(Transition::template).containsExactly("rack-a", "rack-b");
    assertThat(down)
        .allSatisfy(t -> {
          assertThat(roles(t.first())).containsExactly("networks");
          assertThat(t.adds()).isFalse();
          assertThat(roles(t.last())).containsExactly("node", "base");
          assertThat(t.last()).allMatch(s -> s.verb() == Verb.DELETE && s.removesNeighbors());
        });
  }

  @Test
  void objects_withDefaultsOfTheSchemaFilledIn_areNotWrittenAgain() {
    List<FrrConfiguration> stored =
        DEMO.objects().stream().map(o -> asStored(o.resource())).toList();

    assertThat(stored).isNotEqualTo(Intents.resources(DEMO));
    assertThat(FrrTransitions.between(stored, DEMO)).isEmpty();
  }

  /** As the API server gives it back: with the defaults of the CRD. */
  private static FrrConfiguration asStored(FrrConfiguration o) {
    String yaml =
        Intents.YAML
            .asYaml(o)
            .replace("disableMP: true", "disableMP: true\n        dualStackAddressFamily: false")
            .replace("asn: 6510", "addressFamilies: [unicast]\n        asn: 6510");
    return Intents.YAML.unmarshal(yaml, FrrConfiguration.class);
  }

  @Test
  void objects_underTheirFormerNames_areDeletedOnceTheNewOnesHaveSettled() {
    List<FrrConfiguration> former =
        DEMO.objects().stream().map(o -> Intents.formerly(o.resource())).toList();

    List<Transition> changes = FrrTransitions.between(former, DEMO);

    assertThat(changes)
        .hasSize(2)
        .allSatisfy(t -> {
          assertThat(roles(t.first())).containsExactly("base", "node", "networks");
          assertThat(t.first())
              .allMatch(s -> s.verb() == Verb.APPLY && name(s).startsWith("ovnk-generated-evpn-"));
          assertThat(roles(t.last())).containsExactly("networks", "node", "base");
          assertThat(t.last()).allMatch(s -> s.verb() == Verb.DELETE && s.removesNeighbors());
          assertThat(t.last()).allMatch(s -> name(s).startsWith("evpn-"));
        });
  }

  @Test
  void template_changedBeforeFormerNamesAreGone_isFollowedByBothCopies() {
    List<EvpnScope> scopes = List.of(scope("finance", "t"));
    List<FrrPlan> plans =
        Stream.of("90s", "9s")
            .map(time ->
                new RawRenderer()
                    .render(
                        intent(
                            List.of(
                                Intents.object(
                                    "t",
                                    """
                                    bgp:
                                      routers:
                                      - asn: 65000
                                        neighbors:
                                        - {address: 172.18.1.1, asn: 65101, holdTime: %s}
                                    """
                                        .formatted(time))),
                            NODES,
                            scopes,
                            List.of())))
            .toList();
    List<FrrConfiguration> former =
        plans.get(0).objects().stream().map(o -> Intents.formerly(o.resource())).toList();

    Transition change = FrrTransitions.between(former, plans.get(1)).getFirst();

    assertThat(change.first()).hasSize(2 * former.size());
    assertThat(change.first())
        .allSatisfy(
            s -> assertThat(Intents.YAML.asYaml(s.resource())).contains("holdTime: \"9s\""));
  }

  private static String name(Step s) {
    return s.resource().getMetadata().getName();
  }

  @Test
  void network_thatGoes_needsNoPause() {
    FrrIntent less =
        intent(RACKS, NODES, Intents.demo().scopes(), List.of(Intents.finance(), Intents.dev()));

    List<Transition> changes =
        FrrTransitions.between(Intents.resources(DEMO), new RawRenderer().render(less));

    assertThat(changes)
        .hasSize(2)
        .allSatisfy(t -> {
          assertThat(roles(t.first())).containsExactly("networks");
          assertThat(t.last()).isEmpty();
        });
  }

  @Test
  void neighbor_thatGoes_waitsUntilTheAdditionsAreThere() {
    String template =
        """
        bgp:
          routers:
          - asn: 65000
            neighbors: [{address: %s, asn: 65101}]
        """;
    List<EvpnScope> scopes = List.of(scope("finance", "t"));
    FrrPlan before =
        new RawRenderer()
            .render(
                intent(
                    List.of(Intents.object("t", template.formatted("172.18.1.1"))),
                    NODES,
                    scopes,
                    List.of()));
    FrrPlan after =
        new RawRenderer()
            .render(
                intent(
                    List.of(Intents.object("t", template.formatted("172.18.1.9"))),
                    NODES,
                    scopes,
                    List.of(Intents.finance())));

    List<Transition> changes = FrrTransitions.between(Intents.resources(before), after);

    assertThat(changes).hasSize(1);
    Transition t = changes.getFirst();
    assertThat(t.first())
        .filteredOn(s -> !role(s).equals("networks"))
        .hasSize(3)
        .allSatisfy(s -> assertThat(neighbors(s)).contains("172.18.1.1", "172.18.1.9"));
    assertThat(t.first()).anyMatch(s -> role(s).equals("networks"));
    assertThat(t.first()).allMatch(Step::adds);
    assertThat(t.last())
        .hasSize(3)
        .noneMatch(Step::adds)
        .allSatisfy(s -> assertThat(neighbors(s)).containsExactly("172.18.1.9"));

    List<FrrConfiguration> between = t.first().stream().map(Step::resource).toList();
    List<Transition> resumed = FrrTransitions.between(between, after);
    assertThat(resumed).hasSize(1);
    assertThat(resumed.getFirst().first()).isEmpty();
    assertThat(
            FrrTransitions.between(
                resumed.getFirst().last().stream().map(Step::resource).toList(),
                new FrrPlan(
                    after.objects().stream()
                        .filter(o -> o.role() != FrrObject.Role.NETWORKS)
                        .toList(),
                    List.of())))
        .isEmpty();
  }

  private static List<String> neighbors(Step s) {
    return s.resource().getSpec().bgp().routers().getFirst().neighbors().stream()
        .map(n -> n.address())
        .toList();
  }

  private static List<String> roles(List<Step> steps) {
    return steps.stream().map(FrrTransitionsTest::role).toList();
  }

  private static String role(Step s) {
    return s.resource().getMetadata().getLabels().get(ManagedLabels.ROLE);
  }
}
