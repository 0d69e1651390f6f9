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

/** How the agents run, and that they run at all. There is one, named {@link #NAME}. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("EVPNOperator")
@Plural("evpnoperators")
@Singular("evpnoperator")
@ShortNames("evpop")
public final class EvpnOperator extends CustomResource<EvpnOperatorSpec, EvpnOperatorStatus> {
  /** The name of the only one. */
  public static final String NAME = "default";

  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable EvpnOperatorSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EvpnOperatorStatus initStatus() {
    return null;
  }
}
