// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;
import org.ovn.evpn.frr.advertise.SourceMatch;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * The FRRConfigurations that a RouteAdvertisements of ours selects.
 *
 * @param existing those of ours that exist
 * @param wanted those that shall exist
 * @param blocked names of wanted ones that are not written, as they would break a
 *     RouteAdvertisements of somebody else, with that one
 */
record Sources(
    List<FrrConfiguration> existing,
    List<FrrConfiguration> wanted,
    SortedMap<String, RouteAdvertisements> blocked) {
  /** Those of all groups that exist in the operator's namespace. */
  static List<FrrConfiguration> existing(ClusterFacts facts, String namespace) {
    return facts.frr().configurations().stream()
        .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
        .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
        .filter(object -> Grouping.group(object).isPresent())
        .toList();
  }

  /**
   * What sources are made of.
   *
   * @param namespace the operator's
   * @param templates the peering templates
   * @param peers FRRConfigurations of others, the templates among them
   * @param nodes every node
   * @param existing sources of all groups that exist
   * @param others RouteAdvertisements of others
   */
  record Material(
      String namespace,
      List<FrrIntent.Template> templates,
      List<FrrConfiguration> peers,
      List<FrrNode> nodes,
      List<FrrConfiguration> existing,
      Others others) {}

  /**
   * Those of a group that exist, and those that carry these VRFs. While no template says what to
   * make them of, the ones that exist are renewed.
   */
  static Sources of(AdvertisementGroup group, Material material, Set<String> vrfs) {
    List<FrrConfiguration> existing =
        material.existing().stream()
            .filter(object -> Grouping.group(object).filter(group::equals).isPresent())
            .toList();
    List<FrrConfiguration> ofTemplates =
        Advertisement.sources(
            material.namespace(),
            group,
            material.templates(),
            material.peers(),
            material.nodes(),
            List.copyOf(vrfs));
    List<FrrConfiguration> wanted =
        ofTemplates.isEmpty() && !vrfs.isEmpty()
            ? Advertisement.renewed(material.namespace(), group, existing, List.copyOf(vrfs))
            : ofTemplates;
    Map<String, FrrConfiguration> old = byName(existing);
    List<FrrConfiguration> harmless = new ArrayList<>();
    SortedMap<String, RouteAdvertisements> blocked = new TreeMap<>();
    for (FrrConfiguration source : wanted) {
      String name = source.getMetadata().getName();
      FrrConfiguration before = old.get(name);
      Optional<RouteAdvertisements> broken =
          material.others().brokenBy(source, material.existing());
      if (broken.isPresent() && before == null) {
        blocked.put(name, broken.get());
      }
      // Where somebody else's needs a VRF that leaves: it does no harm here.
      harmless.add(
          broken.isPresent() && before != null ? Advertisement.keeping(source, before) : source);
    }
    return new Sources(existing, List.copyOf(harmless), blocked);
  }

  /** Those to apply, as they are missing or differ. */
  List<FrrConfiguration> toApply() {
    Map<String, FrrConfiguration> byName = byName(existing);
    List<FrrConfiguration> result = new ArrayList<>();
    for (FrrConfiguration source : wanted) {
      String name = source.getMetadata().getName();
      FrrConfiguration old = byName.get(name);
      if (!blocked.containsKey(name) && (old == null || !FrrTransitions.same(old, source))) {
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

  /** Whether there is none, and none may be written. */
  boolean areBlocked() {
    return existing.isEmpty() && blocked.size() == wanted.size();
  }

  /** Whether those that exist have the VRF, each of them. */
  boolean cover(String vrf) {
    return !existing.isEmpty()
        && existing.stream()
            .allMatch(source ->
                SourceMatch.routers(source).stream().anyMatch(router -> vrf.equals(router.vrf())));
  }

  private static SortedMap<String, FrrConfiguration> byName(Collection<FrrConfiguration> objects) {
    SortedMap<String, FrrConfiguration> result = new TreeMap<>();
    objects.forEach(object -> result.put(object.getMetadata().getName(), object));
    return result;
  }
}
