// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * What to write so that OVN-Kubernetes advertises, and what comes of it.
 *
 * @param groups what to write, by RouteAdvertisements of ours
 * @param labels networks whose label is to change, and to what; empty takes it off
 * @param states by EVPNNetwork with egress Fabric that stands
 * @param advertisedBy by EVPNNetwork with egress Fabric, the RouteAdvertisements that has it or
 *     shall have it
 * @param again when to look again for the next turn of a network that was refused
 * @param issues about EVPNNetworks that are advertised: what OVN-Kubernetes says against our
 *     RouteAdvertisements now
 * @param pickups RouteAdvertisements of others that select objects of ours
 */
public record AdvertisingPlan(
    List<Group> groups,
    SortedMap<NetworkKey, String> labels,
    SortedMap<String, AdvertisingState> states,
    SortedMap<String, String> advertisedBy,
    Optional<Duration> again,
    List<Issue> issues,
    List<Pickup> pickups) {
  /**
   * What to write for one RouteAdvertisements of ours.
   *
   * @param name its name
   * @param apply sources to apply, first
   * @param advertisements the RouteAdvertisements to apply after them
   * @param remove the RouteAdvertisements to delete
   * @param obsolete sources to delete, last
   */
  public record Group(
      String name,
      List<FrrConfiguration> apply,
      Optional<RouteAdvertisements> advertisements,
      Optional<RouteAdvertisements> remove,
      List<FrrConfiguration> obsolete) {
    /** Whether anything is to be written. */
    public boolean writes() {
      return !apply.isEmpty()
          || !obsolete.isEmpty()
          || advertisements.isPresent()
          || remove.isPresent();
    }
  }

  /**
   * A RouteAdvertisements of somebody else that selects objects of ours.
   *
   * @param name its name
   * @param refused what OVN-Kubernetes says against it, since ours are there
   */
  public record Pickup(String name, Optional<String> refused) {}

  /** For an EVPN: one hint per foreign RouteAdvertisements that selects objects of ours. */
  public List<Issue> pickedUp(Subject subject) {
    return pickups.stream()
        .filter(pickup -> pickup.refused().isEmpty())
        .map(pickup ->
            Issue.hint(
                subject,
                Reason.PICKED_UP,
                "RouteAdvertisements \"%s\" selects FRRConfigurations of this operator, of which OVN-Kubernetes makes a copy for each node: exclude label %s in its spec.frrConfigurationSelector."
                    .formatted(pickup.name(), ApiGroup.MANAGED_BY_LABEL)))
        .toList();
  }

  /** One issue per foreign RouteAdvertisements that is refused since it selects objects of ours. */
  public List<Issue> broken(Subject subject, Severity severity) {
    return pickups.stream()
        .flatMap(pickup ->
            pickup.refused().stream()
                .map(why ->
                    new Issue(
                        subject,
                        Reason.OTHERS_BROKEN,
                        severity,
                        "spec.frrConfigurationSelector of RouteAdvertisements \"%s\": it selects FRRConfigurations of this operator, and OVN-Kubernetes refuses it: %s. Exclude label %s there."
                            .formatted(
                                pickup.name(),
                                why.endsWith(".") ? why.substring(0, why.length() - 1) : why,
                                ApiGroup.MANAGED_BY_LABEL))))
        .toList();
  }
}
