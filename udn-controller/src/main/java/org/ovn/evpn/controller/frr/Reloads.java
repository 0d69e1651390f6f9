// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/**
 * Which nodes shall reload FRR once more, since FRR lost lines of ours in a reload that succeeded.
 * Pure: it looks at what is stored, at when it was stored and at what the nodes say.
 *
 * <p>FRR before 10.4 may lose them (FRRouting/frr#18541): while a reload hands lines to mgmtd, the
 * end of any other vtysh session there discards what is not committed yet, {@code vrf X / vni N}
 * above all. frr-k8s says success, and reloads no more until the text for FRR changes. So the
 * object of the node gets a comment that it had not, see {@link ReloadMark}.
 *
 * <ul>
 *   <li>At most {@value #TRIES} times in a row, each pause twice as long as the one before: another
 *       reload does not help with a line that FRR refuses. The count ends when FRR has all lines.
 *   <li>Not for lines that more than half of the nodes lack that were told such (and more than
 *       three): FRR refuses these.
 *   <li>Not while frr-k8s reports a failure: then it tries again by itself.
 *   <li>At most as many nodes of a template at once as a first batch of {@link Rollout} has.
 * </ul>
 */
public final class Reloads {
  /** How often in a row. */
  static final int TRIES = 5;

  /**
   * So old is a FRRNodeState at least that shows what the last reload left: frr-k8s looks each 30
   * s, and an earlier one may be of a configuration that is on its way.
   */
  static final Duration CONFIRMED = Duration.ofSeconds(40);

  private static final int FEW = 3;

  /**
   * What comes of it.
   *
   * @param marks by name of the FRRConfiguration that is to get another mark
   * @param again when to look again
   */
  record Outcome(Map<String, ReloadMark> marks, Optional<Duration> again) {
    /** No reload is missing. */
    static final Outcome NONE = new Outcome(Map.of(), Optional.empty());

    Outcome {
      marks = Map.copyOf(marks);
    }
  }

  /**
   * Nodes whose FRR lacks lines although frr-k8s was asked to reload it.
   *
   * @param asked those that are asked still
   * @param givenUp those that nothing more is tried with
   */
  public record Counts(int asked, int givenUp) {}

  private final List<Lacking.OfNode> nodes;
  private final Map<String, List<FrrConfiguration>> objects;
  private final Set<String> settled;
  private final Instant now;
  private @Nullable Duration again;

  private Reloads(
      List<Lacking.OfNode> nodes,
      Map<String, List<FrrConfiguration>> objects,
      Set<String> settled,
      Instant now) {
    this.nodes = nodes;
    this.objects = objects;
    this.settled = settled;
    this.now = now;
  }

  /**
   * Decides.
   *
   * @param nodes what they lack
   * @param ours the objects of ours that exist
   * @param settled names of the objects of which nothing else is to be written
   */
  static Outcome decide(
      List<Lacking.OfNode> nodes,
      Collection<FrrConfiguration> ours,
      Supplier<Set<String>> settled,
      Instant now) {
    Map<String, List<FrrConfiguration>> objects = ofNodes(ours);
    return nodes.stream().allMatch(node -> node.lacks().isNone())
            && objects.values().stream().flatMap(List::stream).noneMatch(Reloads::isAsked)
        ? Outcome.NONE
        : new Reloads(nodes, objects, settled.get(), now).decide();
  }

  private static boolean isAsked(FrrConfiguration object) {
    return ReloadMark.inRow(object) > 0;
  }

  private static Map<String, List<FrrConfiguration>> ofNodes(Collection<FrrConfiguration> ours) {
    return ours.stream()
        .filter(object -> OwnObjects.role(object).equals(Optional.of(FrrObject.Role.NODE)))
        .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
        .collect(Collectors.groupingBy(Reloads::node));
  }

  private static String node(FrrConfiguration object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(ManagedLabels.NODE, "");
  }

  /** By node how many reloads in a row were asked for; nodes without one are not in it. */
  public static Map<String, Integer> inRow(ClusterFacts facts) {
    Map<String, Integer> result = new HashMap<>();
    ofNodes(OwnObjects.of(facts.frr().configurations()))
        .forEach((node, its) ->
            its.stream()
                .map(ReloadMark::inRow)
                .filter(count -> count > 0)
                .forEach(count -> result.merge(node, count, Math::max)));
    return result;
  }

  /** For the metrics. */
  public static Counts count(ClusterFacts facts) {
    Collection<Integer> all = inRow(facts).values();
    int givenUp = (int) all.stream().filter(count -> count >= TRIES).count();
    return new Counts(all.size() - givenUp, givenUp);
  }

  /** The plan with the comments that are stored: they say nothing, and stay. */
  static FrrPlan keeping(FrrPlan plan, List<FrrConfiguration> ours) {
    Map<String, ReloadMark> marks = new HashMap<>();
    for (FrrConfiguration object : ours) {
      ReloadMark mark = ReloadMark.of(object);
      if (!mark.equals(ReloadMark.NONE)) {
        marks.put(object.getMetadata().getName(), mark);
      }
    }
    return with(plan, marks);
  }

  /** The plan with some marks, by name of the object. */
  static FrrPlan with(FrrPlan plan, Map<String, ReloadMark> marks) {
    return marks.isEmpty()
        ? plan
        : new FrrPlan(
            plan.objects().stream()
                .map(object ->
                    new FrrObject(
                        object.role(),
                        marks.getOrDefault(object.name(), ReloadMark.NONE).on(object.resource())))
                .toList(),
            plan.issues());
  }

  private Outcome decide() {
    Map<String, ReloadMark> marks = new HashMap<>();
    Map<String, List<FrrConfiguration>> due = new TreeMap<>();
    Set<Object> refused = refused();
    for (Lacking.OfNode node : nodes) {
      List<FrrConfiguration> its =
          objects.getOrDefault(node.state().node(), List.of()).stream()
              .filter(object -> settled.contains(object.getMetadata().getName()))
              .toList();
      if (node.isWhole()) {
        its.stream()
            .filter(Reloads::isAsked)
            .forEach(
                object -> marks.put(object.getMetadata().getName(), ReloadMark.of(object).whole()));
      } else if (hasLost(node, refused)) {
        its.stream()
            .max(Comparator.comparingInt(ReloadMark::inRow))
            .filter(object -> isDue(node, object))
            .ifPresent(object ->
                due.computeIfAbsent(ManagedLabels.template(object), t -> new ArrayList<>())
                    .add(object));
      }
    }
    due.forEach((template, wanting) ->
        wanting.stream()
            .limit(places(template, wanting.size()))
            .forEach(object ->
                marks.put(object.getMetadata().getName(), ReloadMark.of(object).another())));
    return new Outcome(marks, Optional.ofNullable(again));
  }

  /** VNIs and VRFs whose lines FRR refuses, as it seems. */
  private Set<Object> refused() {
    Map<Object, Integer> lacking = new HashMap<>();
    nodes.forEach(node -> places(node).forEach(place -> lacking.merge(place, 1, Integer::sum)));
    Set<Object> result = new HashSet<>();
    lacking.forEach((place, count) -> {
      if (count > FEW && 2L * count > told(place)) {
        result.add(place);
      }
    });
    return result;
  }

  private static Set<Object> places(Lacking.OfNode node) {
    Set<Object> result = new HashSet<>(node.lacks().macVrfs().keySet());
    result.addAll(node.lacks().ipVrfs().keySet());
    return result;
  }

  private long told(Object place) {
    return nodes.stream()
        .filter(node -> node.asked().stream().anyMatch(config -> config.speaksOf(place)))
        .count();
  }

  private static boolean hasLost(Lacking.OfNode node, Set<Object> refused) {
    return node.state().says().reloadFailure().isEmpty() && !refused.containsAll(places(node));
  }

  private boolean isDue(Lacking.OfNode node, FrrConfiguration object) {
    int before = ReloadMark.inRow(object);
    if (before >= TRIES) {
      return false;
    }
    Duration told = node.state().asOf().map(at -> left(CONFIRMED, at)).orElse(Duration.ZERO);
    Duration pause = before == 0 ? Duration.ZERO : left(pause(before), OwnLines.written(object));
    Duration left = told.compareTo(pause) > 0 ? told : pause;
    if (left.isPositive()) {
      lookAgain(left);
    }
    return !left.isPositive();
  }

  /** The pause after so many reloads: 1, 2, 4, 8 min. */
  static Duration pause(int inRow) {
    return Lacking.SETTLE.multipliedBy(1L << (inRow - 1));
  }

  /** How many nodes of a template may be asked now. */
  private int places(String template, int wanting) {
    List<FrrConfiguration> all =
        objects.values().stream()
            .flatMap(List::stream)
            .filter(object -> ManagedLabels.template(object).equals(template))
            .toList();
    int busy =
        (int)
            all.stream()
                .filter(Reloads::isAsked)
                .filter(object -> left(Lacking.SETTLE, OwnLines.written(object)).isPositive())
                .count();
    int free = Math.max(0, Rollout.first(all.size()) - busy);
    if (wanting > free) {
      lookAgain(Lacking.SETTLE);
    }
    return free;
  }

  private Duration left(Duration pause, Instant since) {
    return pause.minus(Duration.between(since, now));
  }

  private void lookAgain(Duration after) {
    Duration before = again;
    again = before == null || before.compareTo(after) > 0 ? after : before;
  }
}
