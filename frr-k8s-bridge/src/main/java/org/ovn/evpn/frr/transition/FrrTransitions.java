// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/**
 * From the objects that exist to those that shall: what to write, in which order. Stateless.
 *
 * <p><b>What frr-k8s does with a write.</b> frr-k8s on each node reads all FRRConfigurations that
 * select the node, merges them, and waits 3 s after the first change. Then it writes one file, and
 * FRR reloads it about a second later. So writes within 3 s usually share a reload, but nobody may
 * count on that: any write may be the last one before a reload. Two rules follow from how frr-k8s
 * and FRR take what they read.
 *
 * <p><b>First rule: every moment must merge.</b> An object that contradicts another, or that uses a
 * neighbour which no object defines, makes the merge of the whole node fail. The node then keeps
 * its old configuration, nothing new of any object is applied (MetalLB's included), and if frr-k8s
 * restarts meanwhile the node gets no configuration at all. A webhook, where there is one, refuses
 * such a creation or update, but never a deletion. So objects with neighbours come first and go
 * last: base, node, networks on the way up; networks, node, base on the way down. The networks
 * objects only hold raw text and lean on the neighbours of the base; the node object repeats them,
 * since frr-k8s demands that a prefix is announced in the object that has it. Whether the objects
 * of others contradict ours is not looked at here: {@code merge} answers that before a write.
 *
 * <p><b>Second rule: no reload both removes a neighbour and adds EVPN.</b> frr-reload of FRR 8.4 to
 * 10.6.1 cannot do both at once (FRRouting/frr#22060) and ends, which follows from the running and
 * the wanted configuration alone. So the retry of frr-k8s, each 30 s, never heals it; only another
 * configuration in between does. So no transition has both in one part, and each part waits until
 * the other has settled for {@link #SETTLE}.
 *
 * <p><b>The two parts.</b> A {@link Transition} is all that is to be written under one template.
 *
 * <ul>
 *   <li>In go the objects of ours that exist, as the API server has them, and the {@link FrrPlan}.
 *   <li>The <em>first</em> part creates what is missing and applies what differs, in the order of
 *       the roles. An object that shall lose a neighbour is written with that neighbour kept: it
 *       still receives from it, and announces nothing to it any more. Objects without neighbours
 *       that shall not exist are deleted at the end. No session ends by it, so all of it may share
 *       a reload; it may be stopped after any step.
 *   <li>The <em>last</em> part applies these objects once more without the kept neighbours, and
 *       deletes objects with neighbours, the base last. It tells FRR nothing new.
 *   <li>Out come steps. Whoever writes them plans anew from what exists then: a first part that is
 *       written yields the same last part alone, and after that there is nothing left to do. So a
 *       crash, a refused write or a change of the intent at any step needs no memory of the steps.
 *       Only the time of the last write must be known, or assumed to be now.
 * </ul>
 *
 * <p><b>Who waits for whom.</b> A reload is a matter of one node. Templates that share no node do
 * not wait for each other, and what is stuck under one template holds up no other. Which nodes an
 * object selects and whether they have settled is for the caller to say; this class neither looks
 * at nodes nor at a clock.
 *
 * <p><b>An object with a new name.</b> Names once lacked {@link
 * RouteAdvertisements#GENERATED_PREFIX}. An object of ours that has its former name is a second
 * copy of one that shall exist. The first part writes both alike, the former one first, so that no
 * two copies of a neighbour differ, whatever else has changed. The last part deletes the former
 * one: not before the FRRNodeState of every node shows what our objects say ({@link
 * Step#replaced}), or a bound that the caller keeps is over.
 *
 * <p><b>A filter with a new name.</b> Where an object has other route-maps for a VRF than it had,
 * {@link FormerFilters} keeps the former lines in the first part, so that FRR replaces one by the
 * other in place. The last part takes them away.
 *
 * <p><b>What counts as a difference.</b> An object that comes back from the API server has defaults
 * that the written one had not. {@link #same} sees through these: a difference that is none would
 * write, and reload FRR, for ever.
 */
public final class FrrTransitions {
  /**
   * Time from a write until FRR has surely reloaded: 3 s debounce of frr-k8s, a second for the
   * reload, and as much again.
   */
  public static final Duration SETTLE = Duration.ofSeconds(8);

  private FrrTransitions() {}

  /** What a step does. */
  public enum Verb {
    /** Server-side apply the object. */
    APPLY,
    /** Delete the object. */
    DELETE
  }

  /**
   * One write.
   *
   * @param verb what to do
   * @param resource the object to apply, or the one to delete as it exists
   * @param removesNeighbors whether a neighbour may go with it: what adds must wait for {@link
   *     #SETTLE} after it
   * @param replaced whether it takes away what another object or line has replaced: FRR of each
   *     node must show what our objects say before
   */
  public record Step(
      Verb verb, FrrConfiguration resource, boolean removesNeighbors, boolean replaced) {
    /** One that replaces nothing. */
    public Step(Verb verb, FrrConfiguration resource, boolean removesNeighbors) {
      this(verb, resource, removesNeighbors, false);
    }

    /**
     * Whether FRR may be told something new: what removes a neighbour must wait for {@link #SETTLE}
     * after it.
     */
    public boolean adds() {
      return verb == Verb.APPLY && !removesNeighbors;
    }
  }

  /**
   * What is to be written under one template.
   *
   * @param template as the label of the objects has it
   * @param first writes that may share a reload, in this order: what adds, then what goes without a
   *     neighbour; may be stopped after any of them and planned anew
   * @param last the same, of what takes neighbours away: not in a reload with any addition on the
   *     same node, so not before the first part has settled there
   */
  public record Transition(String template, List<Step> first, List<Step> last) {
    /** Copies the lists. */
    public Transition {
      first = List.copyOf(first);
      last = List.copyOf(last);
    }

    /** Whether the first part tells FRR something new. */
    public boolean adds() {
      return first.stream().anyMatch(Step::adds);
    }
  }

  /**
   * Plans the writes.
   *
   * @param existing the objects of ours that exist, see {@link ManagedLabels#isOurs}
   * @param plan the objects that shall exist
   * @return by template, those for which something is to be done
   */
  public static List<Transition> between(List<FrrConfiguration> existing, FrrPlan plan) {
    Map<String, FrrConfiguration> now = new TreeMap<>();
    existing.forEach(o -> now.put(o.getMetadata().getName(), o));
    Set<String> wanted = plan.objects().stream().map(FrrObject::name).collect(Collectors.toSet());

    SortedMap<String, List<Step>> first = new TreeMap<>();
    SortedMap<String, List<Step>> last = new TreeMap<>();
    FormerNames formerNames = FormerNames.of(existing);
    Set<String> former = new HashSet<>();
    Predicate<FrrObject> there =
        o -> now.containsKey(o.name()) || formerNames.copyOf(o.resource()).isPresent();
    for (FrrObject o : inOrder(plan.objects(), there)) {
      Optional<FrrConfiguration> copy = formerNames.copyOf(o.resource());
      FrrConfiguration old = now.get(o.name());
      FrrConfiguration keeping =
          Optional.ofNullable(old)
              .or(() -> copy)
              .map(kept -> FormerFilters.keeping(kept, keepingNeighbors(kept, o.resource())))
              .orElse(o.resource());
      copy.ifPresent(object -> {
        former.add(object.getMetadata().getName());
        FrrConfiguration alike = FormerNames.alike(object, keeping);
        if (!same(object, alike)) {
          add(first, new Step(Verb.APPLY, alike, false));
        }
      });
      if (old == null || !same(old, keeping)) {
        add(first, new Step(Verb.APPLY, keeping, false));
      }
      if (old != null && !same(keeping, o.resource())) {
        boolean replaced = !Objects.equals(keeping.getSpec().raw(), o.resource().getSpec().raw());
        add(last, new Step(Verb.APPLY, o.resource(), true, replaced));
      }
    }
    List<FrrConfiguration> gone =
        existing.stream()
            .filter(o -> !wanted.contains(o.getMetadata().getName()))
            .sorted(
                Comparator.comparing(
                        FrrTransitions::role, Comparator.<FrrObject.Role>reverseOrder())
                    .thenComparing(o -> o.getMetadata().getName()))
            .toList();
    for (FrrConfiguration o : gone) {
      boolean replaced = former.contains(o.getMetadata().getName());
      boolean goes = !neighbors(o).isEmpty() || replaced;
      add(goes ? last : first, new Step(Verb.DELETE, o, goes, replaced));
    }
    return Stream.concat(first.keySet().stream(), last.keySet().stream())
        .distinct()
        .sorted()
        .map(template ->
            new Transition(
                template,
                first.getOrDefault(template, List.of()),
                last.getOrDefault(template, List.of())))
        .toList();
  }

  private static void add(SortedMap<String, List<Step>> steps, Step step) {
    steps
        .computeIfAbsent(ManagedLabels.template(step.resource()), template -> new ArrayList<>())
        .add(step);
  }

  /** What is new comes before what changes: lines that move are nowhere missing meanwhile. */
  private static List<FrrObject> inOrder(List<FrrObject> objects, Predicate<FrrObject> there) {
    return objects.stream()
        .sorted(
            Comparator.comparing(FrrObject::role)
                .thenComparing(there::test)
                .thenComparing(FrrObject::name))
        .toList();
  }

  /** What an existing object is for; one without a known role can go first. */
  private static FrrObject.Role role(FrrConfiguration o) {
    Map<String, String> labels = o.getMetadata().getLabels();
    String role = labels == null ? null : labels.get(ManagedLabels.ROLE);
    return Arrays.stream(FrrObject.Role.values())
        .filter(r -> r.text().equals(role))
        .findFirst()
        .orElse(FrrObject.Role.NETWORKS);
  }

  /** The wanted object, plus the neighbours of the old one that the wanted one drops. */
  private static FrrConfiguration keepingNeighbors(FrrConfiguration old, FrrConfiguration wanted) {
    SortedMap<String, Neighbor> dropped = neighbors(old);
    dropped.keySet().removeAll(neighbors(wanted).keySet());
    FrrConfigurationSpec spec = wanted.getSpec();
    Bgp bgp = spec == null ? null : spec.bgp();
    if (dropped.isEmpty() || spec == null || bgp == null || bgp.routers().isEmpty()) {
      return wanted;
    }
    List<Router> routers = new ArrayList<>();
    for (Router r : bgp.routers()) {
      List<Neighbor> all = new ArrayList<>(r.neighbors());
      dropped.values().forEach(n -> all.add(n.withPolicies(null, n.toReceive())));
      routers.add(r.withNeighbors(all));
    }
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(wanted.getMetadata());
    result.setSpec(
        new FrrConfigurationSpec(
            new Bgp(routers, bgp.bfdProfiles()), spec.raw(), spec.nodeSelector()));
    return result;
  }

  private static SortedMap<String, Neighbor> neighbors(FrrConfiguration o) {
    SortedMap<String, Neighbor> result = new TreeMap<>();
    FrrConfigurationSpec spec = o.getSpec();
    Bgp bgp = spec == null ? null : spec.bgp();
    if (bgp != null) {
      bgp.routers().forEach(r -> r.neighbors().forEach(n -> result.put(n.id(), n)));
    }
    return result;
  }

  /**
   * Whether an object that exists is one that shall exist, if only under the name that it had
   * before.
   */
  public static boolean isCopy(FrrConfiguration existing, FrrConfiguration wanted) {
    return existing.getMetadata().getName().equals(wanted.getMetadata().getName())
        || FormerNames.of(List.of(existing)).copyOf(wanted).isPresent();
  }

  /** Whether an apply would change nothing: spec, and our labels and annotations. */
  public static boolean same(FrrConfiguration old, FrrConfiguration wanted) {
    return SpecEquality.equal(old.getSpec(), wanted.getSpec())
        && has(old.getMetadata().getLabels(), wanted.getMetadata().getLabels())
        && has(old.getMetadata().getAnnotations(), wanted.getMetadata().getAnnotations());
  }

  private static boolean has(
      @Nullable Map<String, String> old, @Nullable Map<String, String> wanted) {
    if (wanted == null) {
      return true;
    }
    return old != null && old.entrySet().containsAll(wanted.entrySet());
  }
}
