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

/** The VXLAN tunnel end points of a set of nodes: where their addresses come from. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("VTEP")
@Plural("vteps")
@Singular("vtep")
@ShortNames("evtep")
public final class Vtep extends CustomResource<VtepSpec, VtepStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable VtepSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable VtepStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public VtepStatus statusOrEmpty() {
    VtepStatus status = getStatus();
    return status == null ? VtepStatus.EMPTY : status;
  }
}
