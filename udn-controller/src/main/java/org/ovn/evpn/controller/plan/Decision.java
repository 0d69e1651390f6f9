// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.ovn.evpn.controller.advertise.AdvertisingPlan;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.frr.FrrOutcome;
import org.ovn.evpn.controller.vtep.VtepPlan;

/**
 * Everything that is decided about one snapshot, but for what statuses say.
 *
 * @param vteps which node gets which VTEP address
 * @param enabled which EVPNNetworks shall exist
 * @param frr what to ask of frr-k8s now
 * @param advertising what to ask of OVN-Kubernetes' RouteAdvertisements now
 */
record Decision(VtepPlan vteps, Enabled enabled, FrrOutcome frr, AdvertisingPlan advertising) {
  /** When to plan again although nothing changed. */
  Optional<Duration> again() {
    return Stream.of(frr.again(), advertising.again())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }
}
