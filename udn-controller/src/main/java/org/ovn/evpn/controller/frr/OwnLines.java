// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * What our stored FRRConfigurations tell each node, read like FRR's own configuration. Remembers
 * what it has read: a thousand nodes share the objects, and few change between two plans. Not
 * thread-safe.
 */
public final class OwnLines {
  /**
   * An object's part.
   *
   * @param template that it is made of, as labels have it
   * @param config its raw lines
   * @param peers neighbours that EVPN is activated for, as FRR spells them
   * @param written when it was last written, by the API server's clock; the epoch when unknown
   */
  public record Lines(String template, RunningConfig config, Set<String> peers, Instant written) {}

  private record Read(String resourceVersion, Lines lines) {}

  private final String namespace;
  private Map<String, Read> memo = new HashMap<>();

  /**
   * Prepares.
   *
   * @param namespace of frr-k8s
   */
  public OwnLines(String namespace) {
    this.namespace = namespace;
  }

  /** The parts of each node's objects, by node. */
  public Map<String, List<Lines>> byNode(ClusterFacts facts) {
    Map<String, Read> seen = new HashMap<>();
    Map<String, List<Lines>> ofOneNode = new HashMap<>();
    Map<String, List<Lines>> result = new HashMap<>();
    List<FrrConfiguration> ours =
        OwnObjects.of(facts.frr().configurations()).stream()
            .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
            .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
            .toList();
    List<Map.Entry<FrrConfiguration, Lines>> ofMany = new ArrayList<>();
    for (FrrConfiguration object : ours) {
      Lines lines = read(object, seen);
      String node = annotation(object, ManagedLabels.NODE);
      if (node == null) {
        ofMany.add(Map.entry(object, lines));
      } else {
        ofOneNode.computeIfAbsent(node, name -> new ArrayList<>()).add(lines);
      }
    }
    memo = seen;
    for (NodeFact node : facts.nodes()) {
      List<Lines> all = new ArrayList<>(ofOneNode.getOrDefault(node.name(), List.of()));
      ofMany.stream()
          .filter(entry ->
              Selectors.matchesOrAbsent(
                  entry.getKey().getSpec().nodeSelector(), node.meta().labels()))
          .map(Map.Entry::getValue)
          .forEach(all::add);
      result.put(node.name(), List.copyOf(all));
    }
    return result;
  }

  /** The part of one object, by its name, as {@link #byNode} has read it last. */
  Optional<Lines> ofObject(String name) {
    return Optional.ofNullable(memo.get(name)).map(Read::lines);
  }

  private Lines read(FrrConfiguration object, Map<String, Read> seen) {
    String name = object.getMetadata().getName();
    String version = Objects.requireNonNullElse(object.getMetadata().getResourceVersion(), "");
    Read known = memo.get(name);
    Read read =
        known != null && !version.isEmpty() && known.resourceVersion().equals(version)
            ? known
            : new Read(version, read(object));
    seen.put(name, read);
    return read.lines();
  }

  private static Lines read(FrrConfiguration object) {
    FrrConfigurationSpec.Raw raw = object.getSpec().raw();
    RunningConfig config = RunningConfig.parse(raw == null ? null : raw.rawConfig());
    Set<String> peers = new HashSet<>(config.evpnNeighbors());
    neighbors(object)
        .filter(
            neighbor -> String.valueOf(neighbor.other().get("addressFamilies")).contains("evpn"))
        .map(Neighbor::id)
        .forEach(peers::add);
    return new Lines(ManagedLabels.template(object), config, Set.copyOf(peers), written(object));
  }

  private static Stream<Neighbor> neighbors(FrrConfiguration object) {
    return Optional.ofNullable(object.getSpec().bgp()).stream()
        .flatMap(bgp -> bgp.routers().stream())
        .filter(router -> router.vrf() == null || router.vrf().isEmpty())
        .flatMap(router -> router.neighbors().stream());
  }

  /** When an object was last written, by the API server's clock; the epoch when unknown. */
  static Instant written(FrrConfiguration object) {
    return Stream.concat(
            Stream.ofNullable(object.getMetadata().getManagedFields())
                .flatMap(List::stream)
                .map(ManagedFieldsEntry::getTime),
            Stream.ofNullable(object.getMetadata().getCreationTimestamp()))
        .filter(Objects::nonNull)
        .map(OwnLines::instant)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static @Nullable String annotation(FrrConfiguration object, String key) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** The neighbours that carry EVPN, by node and template. */
  public static Map<String, Map<String, Set<String>>> peers(Map<String, List<Lines>> byNode) {
    Map<String, Map<String, Set<String>>> result = new HashMap<>();
    byNode.forEach((node, lines) ->
        result.put(
            node,
            lines.stream()
                .filter(part -> !part.peers().isEmpty())
                .collect(
                    Collectors.toMap(
                        Lines::template, Lines::peers, OwnLines::union, HashMap::new))));
    return result;
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    return Stream.concat(a.stream(), b.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
