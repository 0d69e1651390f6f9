// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;

/**
 * Whether OVN-Kubernetes advertises a network with egress Fabric: what its condition Advertised
 * says.
 *
 * @param status True, False or Unknown
 * @param reason of the condition
 * @param message a sentence
 */
public record AdvertisingState(Condition.Status status, Reason reason, String message) {
  /** Whether it waits for something, and OVN-Kubernetes has neither marked nor refused it. */
  public boolean isWaiting() {
    return reason == Reason.WAITING;
  }
}
