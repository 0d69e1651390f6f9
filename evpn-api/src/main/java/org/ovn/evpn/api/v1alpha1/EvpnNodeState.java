// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** What one node really has; named after the node and written by its agent. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("EVPNNodeState")
@Plural("evpnnodestates")
@Singular("evpnnodestate")
@ShortNames("evnode")
public final class EvpnNodeState extends CustomResource<Void, EvpnNodeStateStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable EvpnNodeStateStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public EvpnNodeStateStatus statusOrEmpty() {
    EvpnNodeStateStatus status = getStatus();
    return status == null ? EvpnNodeStateStatus.EMPTY : status;
  }
}
