// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * The FRRConfigurations that our RouteAdvertisements selects.
 *
 * @param existing those of ours that exist
 * @param wanted those that shall exist
 */
record Sources(List<FrrConfiguration> existing, List<FrrConfiguration> wanted) {
  /** Those that exist in the operator's namespace. */
  private static List<FrrConfiguration> existing(ClusterFacts facts, String namespace) {
    return facts.frr().configurations().stream()
        .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
        .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
        .filter(object ->
            Advertisement.SOURCE_ROLE.equals(
                object.getMetadata().getLabels().get(ManagedLabels.ROLE)))
        .toList();
  }

  /**
   * Those that exist, and those that carry these VRFs. While no template says what to make them of,
   * the ones that exist are renewed.
   */
  static Sources of(
      ClusterFacts facts,
      String namespace,
      List<FrrIntent.Template> templates,
      List<FrrNode> nodes,
      Set<String> vrfs) {
    List<FrrConfiguration> existing = existing(facts, namespace);
    List<FrrConfiguration> ofTemplates =
        Advertisement.sources(namespace, templates, nodes, List.copyOf(vrfs));
    return new Sources(
        existing,
        ofTemplates.isEmpty() && !vrfs.isEmpty()
            ? Advertisement.renewed(namespace, existing, List.copyOf(vrfs))
            : ofTemplates);
  }

  /** Those to apply, as they are missing or differ. */
  List<FrrConfiguration> toApply() {
    Map<String, FrrConfiguration> byName = byName(existing);
    List<FrrConfiguration> result = new ArrayList<>();
    for (FrrConfiguration source : wanted) {
      FrrConfiguration old = byName.get(source.getMetadata().getName());
      if (old == null || !FrrTransitions.same(old, source)) {
        result.add(source);
      }
    }
    return List.copyOf(result);
  }

  /** Those that exist and shall not. */
  List<FrrConfiguration> obsolete() {
    Map<String, FrrConfiguration> left = byName(existing);
    left.keySet().removeAll(byName(wanted).keySet());
    return List.copyOf(left.values());
  }

  /** Whether those that exist have the VRF, each of them. */
  boolean cover(String vrf) {
    return !existing.isEmpty()
        && existing.stream()
            .allMatch(
                source -> routers(source).stream().anyMatch(router -> vrf.equals(router.vrf())));
  }

  private static Map<String, FrrConfiguration> byName(List<FrrConfiguration> objects) {
    Map<String, FrrConfiguration> result = new TreeMap<>();
    objects.forEach(object -> result.put(object.getMetadata().getName(), object));
    return result;
  }

  private static List<FrrConfigurationSpec.Router> routers(FrrConfiguration object) {
    FrrConfigurationSpec spec = object.getSpec();
    FrrConfigurationSpec.Bgp bgp = spec == null ? null : spec.bgp();
    return bgp == null ? List.of() : bgp.routers();
  }
}
