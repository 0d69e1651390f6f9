// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * Whether OVN-Kubernetes advertises a network with egress Fabric: what its condition Advertised
 * says.
 *
 * @param reason one that condition Advertised of an EVPNNetwork has
 * @param message a sentence
 */
public record AdvertisingState(Reason reason, String message) {
  /** Of every network where nobody can be asked to advertise. */
  public static final AdvertisingState NOT_SERVED =
      new AdvertisingState(
          Reason.API_MISSING,
          "The API server does not serve %s, so OVN-Kubernetes masquerades the network: enable route advertisements, or set ipVRF.egress to Split."
              .formatted(ApiKind.ROUTE_ADVERTISEMENTS));

  /** Of a network whose EVPNNetwork is not there yet. */
  public static final AdvertisingState NOT_ASKED =
      new AdvertisingState(Reason.WAITING, "OVN-Kubernetes is not asked to advertise it yet.");

  /** Of a network that waits. */
  static AdvertisingState waiting(String why) {
    return new AdvertisingState(Reason.WAITING, why);
  }

  /** Of a network whose sources would break a RouteAdvertisements of somebody else. */
  static AdvertisingState wouldBreak(RouteAdvertisements other, NetworkKey network) {
    String target = other.getSpec().targetVrf();
    return new AdvertisingState(
        Reason.WOULD_BREAK_OTHERS,
        "spec.frrConfigurationSelector of RouteAdvertisements \"%s\": it would select the FRRConfigurations by which %s is to be advertised, and OVN-Kubernetes would refuse it, as they have no VRF for its targetVRF \"%s\". Exclude label %s there, or set ipVRF.egress to Split. Until then nothing is written, and the network's traffic is masqueraded."
            .formatted(
                other.getMetadata().getName(),
                network,
                target == null ? "" : target,
                ApiGroup.MANAGED_BY_LABEL));
  }

  /** Whether it waits for something, and OVN-Kubernetes has neither marked nor refused it. */
  public boolean isWaiting() {
    return reason == Reason.WAITING;
  }

  /** The same network when a write fails that it waits for. */
  public static AdvertisingState writeRefused(String sentence) {
    return new AdvertisingState(
        Reason.WRITE_REFUSED, sentence + " Until it is advertised, its traffic is masqueraded.");
  }
}
