// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

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
}
