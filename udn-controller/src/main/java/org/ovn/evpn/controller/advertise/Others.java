// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.frr.advertise.SourceMatch;

/**
 * RouteAdvertisements of others, and what objects of ours do to them.
 *
 * @param advertisements by name
 * @param match what they find in our sources
 */
record Others(List<RouteAdvertisements> advertisements, SourceMatch match) {
  /**
   * Those of a snapshot.
   *
   * @param attachments of that snapshot
   */
  static Others of(ClusterFacts facts, Attachments attachments) {
    Map<String, Map<String, String>> labels = new HashMap<>();
    for (NetworkFact network : facts.networks()) {
      attachments.trusted().getOrDefault(network.key(), List.of()).stream()
          .flatMap(nad -> nad.content().toOptional().stream())
          .forEach(content ->
              labels.put(network.key().vrf(content.networkId()), network.meta().labels()));
    }
    return new Others(
        facts.frr().routeAdvertisements().stream()
            .filter(object -> !ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
            .toList(),
        new SourceMatch(labels));
  }

  /**
   * One that a source would break, if there is one. One that a source breaks already is not broken
   * by another: then somebody made it although ours were there, and is told so.
   *
   * @param existing our sources that exist
   */
  Optional<RouteAdvertisements> brokenBy(
      FrrConfiguration source, Collection<FrrConfiguration> existing) {
    return advertisements.stream()
        .filter(other -> match.breaks(other, source))
        .filter(other -> existing.stream().noneMatch(old -> match.breaks(other, old)))
        .findFirst();
  }

  /** What a RouteAdvertisements of somebody else has to do with ours. */
  List<AdvertisingPlan.Pickup> pickups(Collection<FrrConfiguration> ours) {
    List<AdvertisingPlan.Pickup> result = new ArrayList<>();
    for (RouteAdvertisements other : advertisements) {
      List<FrrConfiguration> selected =
          ours.stream().filter(object -> SourceMatch.selects(other, object)).toList();
      if (!selected.isEmpty()) {
        result.add(
            new AdvertisingPlan.Pickup(
                other.getMetadata().getName(),
                Conditions.find(other.statusOrEmpty().conditions(), "Accepted")
                    .filter(accepted -> isOurDoing(accepted, selected))
                    .map(Condition::message)));
      }
    }
    return List.copyOf(result);
  }

  /** Whether it was refused because of one of these, or since the first of them was there. */
  private static boolean isOurDoing(Condition accepted, List<FrrConfiguration> selected) {
    if (accepted.isTrue() || "ConfigurationPending".equals(accepted.reason())) {
      return false;
    }
    Optional<Instant> refused = instant(accepted.lastTransitionTime());
    return selected.stream()
        .anyMatch(object ->
            accepted.message().contains("\"" + object.getMetadata().getName() + "\"")
                || instant(object.getMetadata().getCreationTimestamp())
                    .flatMap(made -> refused.filter(then -> !then.isBefore(made)))
                    .isPresent());
  }

  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
