// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.util.Optional;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;

/** The API as the loop sees it. Nothing in here waits for the API server. */
interface ApiPort {
  /** What the API says; empty until all of it was listed once. */
  Optional<ApiFacts> facts();

  /** What FRR runs on this node, as frr-k8s reports it. */
  FrrFact frr();

  /** This node's status as the API has it. */
  EvpnNodeStateStatus status();

  /** Takes the status that should be written, and the UID of the Node that it belongs to. */
  void publish(String nodeUid, EvpnNodeStateStatus status);
}
