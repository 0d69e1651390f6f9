// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/**
 * From the objects that exist to those that shall: what to write, in which order.
 *
 * <p>Neighbours come first and go last: frr-k8s freezes a node whose objects use what no object
 * defines, and does not validate deletions. And one reload must never both remove a neighbour and
 * add an EVPN stanza: frr-reload up to FRR 10.6.1 crashes on that difference at every retry
 * (FRRouting/frr#22060). So what is to be written under a template has two parts: a first one only
 * adds, with the neighbours that are to go still in place, and a last one, after FRR has settled,
 * takes these away. Reloads are a matter of nodes, so templates that share none do not wait for
 * each other.
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
   */
  public record Step(Verb verb, FrrConfiguration resource, boolean removesNeighbors) {
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
    for (FrrObject o : inOrder(plan.objects())) {
      FrrConfiguration old = now.get(o.name());
      if (old == null) {
        add(first, new Step(Verb.APPLY, o.resource(), false));
        continue;
      }
      FrrConfiguration keeping = keepingNeighbors(old, o.resource());
      if (!same(old, keeping)) {
        add(first, new Step(Verb.APPLY, keeping, false));
      }
      if (!same(keeping, o.resource())) {
        add(last, new Step(Verb.APPLY, o.resource(), true));
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
      boolean goes = !neighbors(o).isEmpty();
      add(goes ? last : first, new Step(Verb.DELETE, o, goes));
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

  private static List<FrrObject> inOrder(List<FrrObject> objects) {
    return objects.stream()
        .sorted(Comparator.comparing(FrrObject::role).thenComparing(FrrObject::name))
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
    if (dropped.isEmpty() || spec == null || bgp == null || bgp.routers().size() != 1) {
      return wanted;
    }
    Router r = bgp.routers().getFirst();
    List<String> prefixes = r.prefixes();
    List<Neighbor> all = new ArrayList<>(r.neighbors());
    dropped.values().forEach(n -> all.add(n.withPolicies(null, n.toReceive())));
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(wanted.getMetadata());
    result.setSpec(
        new FrrConfigurationSpec(
            new Bgp(
                List.of(new Router(r.asn(), r.id(), r.vrf(), all, prefixes, r.imports(), r.evpn())),
                bgp.bfdProfiles()),
            spec.raw(),
            spec.nodeSelector()));
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
