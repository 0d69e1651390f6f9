// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

/**
 * Objects of ours that have the names that we gave before they began with {@link
 * RouteAdvertisements#GENERATED_PREFIX}. The hash at the end of a name is of what the object is, so
 * it is in both names; the readable part may be cut elsewhere.
 *
 * @param byIdentity these objects
 */
record FormerNames(Map<List<String>, FrrConfiguration> byIdentity) {
  private static final int HASH = 8;

  /** Those of these objects. */
  static FormerNames of(List<FrrConfiguration> ours) {
    return new FormerNames(
        ours.stream()
            .filter(object ->
                !object.getMetadata().getName().startsWith(RouteAdvertisements.GENERATED_PREFIX))
            .collect(Collectors.toMap(FormerNames::identity, object -> object, (a, b) -> a)));
  }

  private static List<String> identity(FrrConfiguration object) {
    String name = object.getMetadata().getName();
    Map<String, String> labels = object.getMetadata().getLabels();
    return List.of(
        labels == null ? "" : labels.getOrDefault(ManagedLabels.ROLE, ""),
        ManagedLabels.template(object),
        name.substring(Math.max(0, name.length() - HASH)));
  }

  /** The copy under its former name of an object that shall exist. */
  Optional<FrrConfiguration> copyOf(FrrConfiguration wanted) {
    return Optional.ofNullable(byIdentity.get(identity(wanted)));
  }

  /** The wanted object under the name of the former copy. */
  static FrrConfiguration alike(FrrConfiguration former, FrrConfiguration wanted) {
    ObjectMeta meta =
        new ObjectMetaBuilder(wanted.getMetadata())
            .withName(former.getMetadata().getName())
            .build();
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(meta);
    result.setSpec(wanted.getSpec());
    return result;
  }
}
