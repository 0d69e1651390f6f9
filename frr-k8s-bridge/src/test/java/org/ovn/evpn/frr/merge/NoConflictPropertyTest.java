// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.intent.NetworkBuilder;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.render.RawRenderer;
import org.ovn.evpn.frr.render.RenderMemo;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** Whatever the templates are: our objects never conflict with them, nor with each other. */
class NoConflictPropertyTest {
  private static final List<String> RACKS = List.of("a", "b", "c");

  record World(
      List<FrrConfiguration> templates, List<EvpnScope> scopes, List<FrrNetwork> networks) {}

  private static final List<FrrNode> NODES =
      IntStream.range(1, 7)
          .mapToObj(i ->
              Intents.node(
                  "n" + i, RACKS.get(i % 3), "172.18.0." + i, i == 4 ? "" : "10.254.0." + i))
          .toList();

  @Property(tries = 300)
  void objects_whateverTheTemplates_conflictWithNothing(@ForAll("worlds") World w) {
    FrrPlan plan = new RawRenderer().render(intent(w));
    List<FrrConfiguration> all = new ArrayList<>(w.templates());
    plan.objects().forEach(o -> all.add(o.resource()));

    assertThat(MergeSimulator.conflicts(w.templates(), NODES)).isEmpty();
    assertThat(MergeSimulator.conflicts(all, NODES)).isEmpty();
  }

  @Property(tries = 150)
  void transition_atEachStep_conflictsWithNothing(
      @ForAll("worlds") World from, @ForAll("worlds") World to) {
    List<FrrConfiguration> now = new ArrayList<>();
    new RawRenderer().render(intent(from)).objects().forEach(o -> now.add(o.resource()));
    World target = new World(from.templates(), to.scopes(), to.networks());
    FrrPlan plan = new RawRenderer().render(intent(target));

    List<FrrTransitions.Transition> transitions = FrrTransitions.between(now, plan);
    Stream<FrrTransitions.Step> steps =
        Stream.concat(
            transitions.stream().flatMap(t -> t.first().stream()),
            transitions.stream().flatMap(t -> t.last().stream()));
    for (FrrTransitions.Step s : steps.toList()) {
      now.removeIf(o -> name(o).equals(name(s.resource())));
      if (s.verb() == FrrTransitions.Verb.APPLY) {
        now.add(s.resource());
      }
      List<FrrConfiguration> all = new ArrayList<>(from.templates());
      all.addAll(now);
      assertThat(typedConflicts(all)).isEmpty();
    }
    assertThat(FrrTransitions.between(now, plan)).isEmpty();
  }

  @Property(tries = 100)
  void renaming_atEachStep_conflictsWithNothingAndLeavesNoNodeWithout(
      @ForAll("worlds") World from, @ForAll("worlds") World to) {
    List<FrrConfiguration> now = new ArrayList<>();
    FrrPlan before = new RawRenderer().render(intent(from));
    before.objects().forEach(o -> now.add(Intents.formerly(o.resource())));
    World target = new World(from.templates(), to.scopes(), to.networks());
    FrrPlan plan = new RawRenderer().render(intent(target));
    Set<String> covered = covered(Intents.resources(before));
    covered.retainAll(covered(Intents.resources(plan)));

    for (int round = 0; round < 3; round++) {
      // The two parts are never written together: the second one follows from what is there then.
      List<FrrTransitions.Transition> transitions = FrrTransitions.between(now, plan);
      List<FrrTransitions.Step> steps =
          transitions.stream().flatMap(t -> t.first().stream()).toList();
      for (FrrTransitions.Step s :
          steps.isEmpty() ? transitions.stream().flatMap(t -> t.last().stream()).toList() : steps) {
        now.removeIf(o -> name(o).equals(name(s.resource())));
        if (s.verb() == FrrTransitions.Verb.APPLY) {
          now.add(s.resource());
        }
        List<FrrConfiguration> all = new ArrayList<>(from.templates());
        all.addAll(now);
        assertThat(typedConflicts(all)).isEmpty();
        assertThat(covered(now)).containsAll(covered);
      }
    }
    assertThat(FrrTransitions.between(now, plan)).isEmpty();
    assertThat(now).allMatch(o -> name(o).startsWith(RouteAdvertisements.GENERATED_PREFIX));
  }

  @Property(tries = 100)
  void memo_ofAnyHistory_changesNothing(
      @ForAll @Size(min = 2, max = 4) List<@From("worlds") World> history) {
    RenderMemo renderings = new RenderMemo();
    MergeMemo merges = new MergeMemo();
    List<FrrConfiguration> earlier = List.of();
    for (World w : history) {
      renderings.begin();
      merges.begin();
      FrrPlan plan = new RawRenderer().render(intent(w), renderings);
      FrrPlan fresh = new RawRenderer().render(intent(w));
      assertThat(plan.issues()).isEqualTo(fresh.issues());
      assertThat(texts(plan)).isEqualTo(texts(fresh));

      // What is there and what is wanted, side by side: that disagrees here and there.
      List<FrrConfiguration> all = new ArrayList<>(w.templates());
      all.addAll(earlier);
      Set<String> wanted = plan.objects().stream().map(o -> o.name()).collect(Collectors.toSet());
      all.removeIf(o -> wanted.contains(name(o)));
      all.addAll(Intents.resources(plan));
      assertThat(merges.conflicts(all, NODES)).isEqualTo(MergeSimulator.conflicts(all, NODES));
      earlier = Intents.resources(plan);
    }
  }

  private static List<String> texts(FrrPlan plan) {
    return plan.objects().stream()
        .map(o -> o.role() + " " + o.resource().getMetadata() + " " + o.resource().getSpec())
        .toList();
  }

  /** What nodes have: objects of a role and template that select them. */
  private static Set<String> covered(List<FrrConfiguration> objects) {
    Set<String> result = new HashSet<>();
    for (FrrConfiguration o : objects) {
      NODES.stream()
          .filter(n -> Selectors.matchesOrAbsent(o.getSpec().nodeSelector(), n.labels()))
          .forEach(n ->
              result.add(
                  n.name()
                      + " "
                      + o.getMetadata().getLabels().get(ManagedLabels.ROLE)
                      + " "
                      + ManagedLabels.template(o)));
    }
    return result;
  }

  /** Two worlds may give a VRF different VNIs; what may not differ on the way is the typed part. */
  private static List<Conflict> typedConflicts(List<FrrConfiguration> all) {
    return MergeSimulator.conflicts(all, NODES).stream()
        .filter(c -> !c.message().startsWith("the VNI of") && !c.message().startsWith("the VRF of"))
        .toList();
  }

  private static String name(FrrConfiguration o) {
    return o.getMetadata().getName();
  }

  private static FrrIntent intent(World w) {
    return Intents.intent(w.templates(), NODES, w.scopes(), w.networks());
  }

  @Provide
  Arbitrary<World> worlds() {
    return Combinators.combine(
            templates(), scope("x"), scope("y"), network(1, "x"), network(2, "y"), network(3, "x"))
        .as((templates, x, y, n1, n2, n3) -> {
          Set<String> names = new HashSet<>();
          templates.forEach(t -> names.add(name(t)));
          return new World(
              templates, List.of(limit(x, names), limit(y, names)), List.of(n1, n2, n3));
        });
  }

  private static EvpnScope limit(EvpnScope s, Set<String> names) {
    Set<String> own = new HashSet<>(s.templates());
    own.retainAll(names);
    return new EvpnScope(s.name(), s.vtep(), s.vtepCidrs(), own, s.nodeSelector());
  }

  /** Up to three templates of one AS number, each with neighbours of its own. */
  private static Arbitrary<List<FrrConfiguration>> templates() {
    return Combinators.combine(
            template(0), template(1), template(2), Arbitraries.integers().between(1, 3))
        .as((a, b, c, n) -> List.of(a, b, c).subList(0, n));
  }

  private static Arbitrary<FrrConfiguration> template(int index) {
    Arbitrary<String> neighbor =
        Combinators.combine(
                Arbitraries.of(
                    "address: 172.18." + index + ".251",
                    "address: 172.18.0." + (index + 1),
                    "address: \"FD00:" + index + "::1\"",
                    "interface: eth" + index),
                Arbitraries.of("asn: 65101", "asn: 65000", "dynamicASN: external"),
                Arbitraries.of("", ", port: 1179", ", ebgpMultiHop: true"),
                Arbitraries.of(
                    "", ", holdTime: 9s, keepaliveTime: 3s", ", connectTime: 5s, bfdProfile: fast"),
                Arbitraries.of("", ", password: x", ", passwordSecret: {name: s}"),
                Arbitraries.of(
                    "",
                    ", toReceive: {allowed: {mode: all}}",
                    ", toAdvertise: {allowed: {mode: all}}, dualStackAddressFamily: true",
                    ", disableMP: true, enableGracefulRestart: true"))
            .as((who, asn, a, b, c, d) -> "{" + who + ", " + asn + a + b + c + d + "}");
    return Combinators.combine(
            neighbor, Arbitraries.of("", "id: 10.0.0.1, "), rack(), Arbitraries.of(true, false))
        .as((n, id, rack, vrf) ->
            Intents.object(
                "t" + index,
                (rack == null ? "" : "nodeSelector: {matchLabels: {rack: " + rack + "}}\n")
                    + "bgp:\n  bfdProfiles: [{name: fast, receiveInterval: 100}]\n"
                    + "  routers:\n  - {asn: 65000, "
                    + id
                    + "prefixes: [192.0.2.0/24], neighbors: ["
                    + n
                    + "]}\n"
                    + (vrf ? "  - {asn: 65000, vrf: other, prefixes: [198.51.100.0/24]}\n" : "")));
  }

  private static Arbitrary<@Nullable String> rack() {
    return Arbitraries.of("a", "b", null);
  }

  private static Arbitrary<EvpnScope> scope(String name) {
    return Combinators.combine(
            Arbitraries.of("t0", "t1", "t2").set().ofMinSize(1),
            rack(),
            Arbitraries.of("10.254.0.0/24", "10.254.0.0/16"))
        .as((templates, rack, cidr) -> {
          LabelSelector selector = rack == null ? null : Intents.labels("rack", rack);
          return new EvpnScope(name, "fabric", List.of(IpPrefix.parse(cidr)), templates, selector);
        });
  }

  private static Arbitrary<FrrNetwork> network(int id, String evpn) {
    return Combinators.combine(
            Arbitraries.of(Topology.LAYER2, Topology.LAYER3),
            Arbitraries.of(true, false),
            Arbitraries.of("10.1.0.0/16", "10.1.1.0/24", "fd01::/48"))
        .as((topology, explicit, subnet) ->
            network(topology, evpn, id, explicit).subnets(subnet).build());
  }

  private static NetworkBuilder network(Topology topology, String evpn, int id, boolean explicit) {
    NetworkBuilder builder =
        topology == Topology.LAYER2
            ? Intents.layer2(evpn, "net" + id, id)
                .macVrf(100 + id, explicit ? Intents.rt("64500:" + id) : null)
            : Intents.layer3(evpn, "net" + id, id);
    return builder.vrf("vrf" + id).ipVrf(200 + id, explicit ? Intents.rt("64501:" + id) : null);
  }
}
