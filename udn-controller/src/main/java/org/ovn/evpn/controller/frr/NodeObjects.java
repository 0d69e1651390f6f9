// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Advertise;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.AdvertiseAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * The objects of nodes in a plan, each beside what is stored of it. Immutable.
 *
 * <p>A node object has two parts. Its neighbours follow the template at once: until they do,
 * frr-k8s has two copies of a neighbour that differ, and takes nothing new on the node. All else
 * can wait, so there is a <em>kept</em> form of an object: its neighbours as they shall be, all
 * else as it is stored. Of an object that is not stored yet nothing is kept.
 */
final class NodeObjects {
  /**
   * One that says more than what is stored.
   *
   * @param template as the label of the object has it
   * @param object that shall be there
   * @param stored what is there of it, if only under its former name
   * @param kept the kept form
   * @param lines that the object has, see {@link NodeLines}
   * @param news of these, the ones that are not stored
   */
  record Entry(
      String template,
      FrrObject object,
      Optional<FrrConfiguration> stored,
      Optional<FrrConfiguration> kept,
      Set<String> lines,
      Set<String> news) {
    /** The node. */
    String node() {
      return node(object);
    }

    private static String node(FrrObject object) {
      Map<String, String> annotations = object.resource().getMetadata().getAnnotations();
      return annotations == null ? "" : annotations.getOrDefault(ManagedLabels.NODE, "");
    }
  }

  /** By template, as labels have it, of those under which an object says something new. */
  private final Map<String, List<Entry>> byTemplate;

  private NodeObjects(Map<String, List<Entry>> byTemplate) {
    this.byTemplate = byTemplate;
  }

  /**
   * Compares.
   *
   * @param plan what shall exist
   * @param ours the objects of ours that exist
   */
  static NodeObjects of(FrrPlan plan, List<FrrConfiguration> ours) {
    Map<String, FrrConfiguration> byName =
        ours.stream()
            .collect(
                Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
    Map<String, List<FrrConfiguration>> byNode =
        ours.stream()
            .filter(object -> OwnObjects.role(object).equals(Optional.of(FrrObject.Role.NODE)))
            .collect(Collectors.groupingBy(NodeObjects::place));
    Map<String, List<FrrObject>> wanted =
        plan.objects().stream()
            .filter(object -> object.role() == FrrObject.Role.NODE)
            .collect(Collectors.groupingBy(object -> ManagedLabels.template(object.resource())));
    Map<String, List<Entry>> result = new HashMap<>();
    NodeLines lines = new NodeLines();
    wanted.forEach((template, objects) -> {
      List<Entry> entries = new ArrayList<>();
      for (FrrObject object : objects) {
        Optional<FrrConfiguration> stored =
            Optional.ofNullable(byName.get(object.name()))
                .or(() ->
                    byNode.getOrDefault(place(object.resource()), List.of()).stream()
                        .filter(other -> FrrTransitions.isCopy(other, object.resource()))
                        .findFirst());
        entries.add(
            new Entry(
                template,
                object,
                stored,
                stored.flatMap(there -> kept(there, object.resource())),
                Set.of(),
                Set.of()));
      }
      if (entries.stream().anyMatch(NodeObjects::differs)) {
        result.put(template, entries.stream().map(entry -> compared(entry, lines)).toList());
      }
    });
    return new NodeObjects(result);
  }

  /** A copy under a former name is for the same node and of the same template. */
  private static String place(FrrConfiguration object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return ManagedLabels.template(object)
        + "/"
        + (annotations == null ? "" : annotations.getOrDefault(ManagedLabels.NODE, ""));
  }

  private static boolean differs(Entry entry) {
    return entry.stored().isEmpty()
        || entry.kept().filter(kept -> !isDone(entry, kept)).isPresent();
  }

  private static boolean isDone(Entry entry, FrrConfiguration kept) {
    return FrrTransitions.same(kept, entry.object().resource());
  }

  private static Entry compared(Entry entry, NodeLines known) {
    Set<String> lines = known.of(entry.object().resource());
    Set<String> news = new HashSet<>();
    if (entry.stored().isEmpty()) {
      news.addAll(lines);
    } else if (differs(entry)) {
      FrrConfiguration kept = entry.kept().orElseThrow();
      news.addAll(lines);
      news.removeAll(known.of(kept));
      if (!NodeLines.prefixes(kept).containsAll(NodeLines.prefixes(entry.object().resource()))) {
        news.add(NodeLines.PREFIX);
      }
    }
    return new Entry(
        entry.template(), entry.object(), entry.stored(), entry.kept(), lines, Set.copyOf(news));
  }

  /** The templates under which an object says something new. */
  Set<String> templates() {
    return byTemplate.keySet();
  }

  /** All node objects of such a template. */
  List<Entry> of(String template) {
    return byTemplate.getOrDefault(template, List.of());
  }

  /** The plan with some objects, by name, in their kept form. */
  FrrPlan keeping(FrrPlan plan, Set<String> held) {
    if (held.isEmpty()) {
      return plan;
    }
    Map<String, Optional<FrrConfiguration>> kept =
        byTemplate.values().stream()
            .flatMap(List::stream)
            .filter(entry -> held.contains(entry.object().name()))
            .collect(Collectors.toMap(entry -> entry.object().name(), Entry::kept));
    return new FrrPlan(
        plan.objects().stream()
            .flatMap(object -> {
              Optional<FrrConfiguration> form = kept.get(object.name());
              return form == null
                  ? Stream.of(object)
                  : form.map(resource -> new FrrObject(object.role(), resource)).stream();
            })
            .toList(),
        plan.issues());
  }

  /**
   * The kept form; nothing where the AS number is another one, since lines of two AS numbers cannot
   * stand side by side.
   */
  private static Optional<FrrConfiguration> kept(FrrConfiguration stored, FrrConfiguration wanted) {
    Bgp bgp = wanted.getSpec().bgp();
    if (bgp == null || stored.getSpec() == null) {
      return Optional.empty();
    }
    List<Router> routers = new ArrayList<>();
    for (Router router : bgp.routers()) {
      Optional<Router> there = router(stored, router);
      if (there.isEmpty()) {
        return Optional.empty();
      }
      routers.add(kept(there.get(), router));
    }
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(wanted.getMetadata());
    result.setSpec(
        new FrrConfigurationSpec(
            new Bgp(routers, bgp.bfdProfiles()),
            stored.getSpec().raw(),
            wanted.getSpec().nodeSelector()));
    return Optional.of(result);
  }

  private static Optional<Router> router(FrrConfiguration stored, Router wanted) {
    return Optional.ofNullable(stored.getSpec().bgp()).stream()
        .flatMap(bgp -> bgp.routers().stream())
        .filter(router -> router.asn() == wanted.asn())
        .filter(router -> Objects.equals(router.vrf(), wanted.vrf()))
        .findFirst();
  }

  private static Router kept(Router stored, Router wanted) {
    Map<String, Neighbor> there =
        stored.neighbors().stream()
            .collect(Collectors.toMap(Neighbor::id, Function.identity(), (a, b) -> a));
    List<Neighbor> neighbors = new ArrayList<>();
    for (Neighbor neighbor : wanted.neighbors()) {
      Neighbor old = there.get(neighbor.id());
      Advertise announces =
          old == null || old.toAdvertise() == null
              ? among(neighbor, stored.prefixes())
              : old.toAdvertise();
      neighbors.add(neighbor.withPolicies(announces, neighbor.toReceive()));
    }
    return wanted.withNeighbors(neighbors).withPrefixes(stored.prefixes());
  }

  /** What a neighbour that is new announces of the prefixes that there are. */
  private static Advertise among(Neighbor neighbor, List<String> prefixes) {
    List<String> allowed =
        NodeLines.announced(neighbor).stream().filter(prefixes::contains).toList();
    return new Advertise(new AdvertiseAllowed("filtered", allowed), List.of(), List.of(), null);
  }
}
