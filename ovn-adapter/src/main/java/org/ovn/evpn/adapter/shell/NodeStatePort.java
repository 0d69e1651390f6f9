// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.util.Optional;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;

/** The EVPNNodeState of this node, as its publisher sees it. */
interface NodeStatePort {
  /** What the API has, as far as it is known here; empty when there is no object. */
  Optional<EvpnNodeStateStatus> current();

  /** Makes the object, owned by the Node of that UID. */
  void create(String nodeUid);

  /**
   * Writes its status.
   *
   * @return what the API made of it
   */
  EvpnNodeStateStatus write(String nodeUid, EvpnNodeStateStatus status);
}
