// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A network over many namespaces. */
@Group("k8s.ovn.org")
@Version("v1")
@Kind("ClusterUserDefinedNetwork")
@Plural("clusteruserdefinednetworks")
@Singular("clusteruserdefinednetwork")
public final class ClusterUserDefinedNetwork
    extends CustomResource<ClusterUserDefinedNetworkSpec, ConditionsStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable ClusterUserDefinedNetworkSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ConditionsStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public ConditionsStatus statusOrEmpty() {
    ConditionsStatus status = getStatus();
    return status == null ? ConditionsStatus.EMPTY : status;
  }
}
