// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param apply sources to apply, first
 * @param advertisements the RouteAdvertisements to apply after them
 * @param remove the RouteAdvertisements to delete
 * @param obsolete sources to delete, last
 * @param labels networks whose label is to change, and to what
 * @param states by EVPNNetwork with egress Fabric that stands
 * @param again when to look again for the next turn of a network that was refused
 * @param issues about EVPNNetworks that are advertised: what OVN-Kubernetes says against our
 *     RouteAdvertisements now
 * @param pickups RouteAdvertisements of others that would copy objects of ours
 */
public record AdvertisingPlan(
    List<FrrConfiguration> apply,
    Optional<RouteAdvertisements> advertisements,
    Optional<RouteAdvertisements> remove,
    List<FrrConfiguration> obsolete,
    Map<NetworkKey, Boolean> labels,
    Map<String, AdvertisingState> states,
    Optional<Duration> again,
    List<Issue> issues,
    List<String> pickups) {
  /** Whether sources or RouteAdvertisements are to be written. */
  public boolean writes() {
    return !apply.isEmpty()
        || !obsolete.isEmpty()
        || advertisements.isPresent()
        || remove.isPresent();
  }

  /** One issue per foreign RouteAdvertisements that would copy objects of ours. */
  public List<Issue> pickedUp(Subject subject, Severity severity) {
    return pickups.stream()
        .map(name ->
            new Issue(
                subject,
                Reason.PICKED_UP,
                severity,
                "RouteAdvertisements \"%s\" selects FRRConfigurations of this operator, which OVN-Kubernetes would copy: exclude label %s in its spec.frrConfigurationSelector."
                    .formatted(name, ApiGroup.MANAGED_BY_LABEL)))
        .toList();
  }
}
