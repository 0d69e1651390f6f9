// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import org.ovn.evpn.api.v1alpha1.Condition;

/**
 * Whether OVN-Kubernetes advertises a network with egress Fabric: what its condition Advertised
 * says.
 *
 * @param reason PascalCase
 * @param message a sentence
 */
public record Standing(Condition.Status status, String reason, String message) {
  /** Whether it waits for something, and OVN-Kubernetes has neither marked nor refused it. */
  public boolean isWaiting() {
    return reason.equals("Waiting");
  }
}
