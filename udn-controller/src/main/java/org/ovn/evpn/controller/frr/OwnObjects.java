// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.render.FrrObject;

/** What labels and annotations of our FRRConfigurations say. */
final class OwnObjects {
  private OwnObjects() {}

  /** Whether an object is ours. */
  static boolean isOurs(FrrConfiguration object) {
    return ManagedLabels.isOurs(object.getMetadata().getLabels());
  }

  /** Ours of these. */
  static List<FrrConfiguration> of(Collection<FrrConfiguration> all) {
    return all.stream().filter(OwnObjects::isOurs).toList();
  }

  /** Those of others. */
  static List<FrrConfiguration> others(Collection<FrrConfiguration> all) {
    return all.stream().filter(Predicate.not(OwnObjects::isOurs)).toList();
  }

  /** The templates that they are made of, as labels have them. */
  static Set<String> templates(Collection<FrrConfiguration> ours) {
    return ours.stream().map(ManagedLabels::template).collect(Collectors.toSet());
  }

  /** EVPNNetworks that they carry. */
  static Set<String> networks(Collection<FrrConfiguration> ours) {
    return ours.stream()
        .map(object -> object.getMetadata().getAnnotations())
        .filter(Objects::nonNull)
        .flatMap(annotations ->
            Arrays.stream(annotations.getOrDefault(ManagedLabels.NETWORKS, "").split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  /** What an object is for. */
  static Optional<FrrObject.Role> role(FrrConfiguration object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String role = labels == null ? null : labels.get(ManagedLabels.ROLE);
    return Arrays.stream(FrrObject.Role.values()).filter(r -> r.text().equals(role)).findFirst();
  }

  /**
   * Objects that shall exist, where those of some templates are what exists.
   *
   * @param wanted the objects
   * @param asTheyAre the templates, as labels have them
   * @param ours the objects of ours that exist, by template
   */
  static List<FrrObject> keeping(
      List<FrrObject> wanted, Set<String> asTheyAre, Map<String, List<FrrConfiguration>> ours) {
    Stream<FrrObject> others =
        wanted.stream()
            .filter(object -> !asTheyAre.contains(ManagedLabels.template(object.resource())));
    Stream<FrrObject> kept =
        asTheyAre.stream()
            .sorted()
            .flatMap(template -> ours.getOrDefault(template, List.of()).stream())
            .flatMap(object -> role(object).map(role -> new FrrObject(role, object)).stream());
    return Stream.concat(others, kept)
        .sorted(Comparator.comparing(FrrObject::role).thenComparing(FrrObject::name))
        .toList();
  }
}
