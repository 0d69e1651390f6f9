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

/** One enabled network, resolved and validated: what the nodes programme. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("EVPNNetwork")
@Plural("evpnnetworks")
@Singular("evpnnetwork")
@ShortNames("evnet")
public final class EvpnNetwork extends CustomResource<EvpnNetworkSpec, EvpnNetworkStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable EvpnNetworkSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EvpnNetworkStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public EvpnNetworkStatus statusOrEmpty() {
    EvpnNetworkStatus status = getStatus();
    return status == null ? EvpnNetworkStatus.EMPTY : status;
  }
}
