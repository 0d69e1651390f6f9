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

/** The administrator's word: which networks become EVPN networks, and how. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("EVPN")
@Plural("evpns")
@Singular("evpn")
@ShortNames("evp")
public final class Evpn extends CustomResource<EvpnSpec, EvpnStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable EvpnSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EvpnStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public EvpnStatus statusOrEmpty() {
    EvpnStatus status = getStatus();
    return status == null ? EvpnStatus.EMPTY : status;
  }
}
