// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** What FRR runs on one node; named after the node, polled by frr-k8s every 30 s. */
@Group("frrk8s.metallb.io")
@Version("v1beta1")
@Kind("FRRNodeState")
@Plural("frrnodestates")
@Singular("frrnodestate")
public final class FrrNodeState extends CustomResource<Void, FrrNodeStateStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable FrrNodeStateStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public FrrNodeStateStatus statusOrEmpty() {
    FrrNodeStateStatus status = getStatus();
    return status == null ? FrrNodeStateStatus.EMPTY : status;
  }
}
