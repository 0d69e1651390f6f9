// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** State of one BGP session of one node. */
@Group("frrk8s.metallb.io")
@Version("v1beta1")
@Kind("BGPSessionState")
@Plural("bgpsessionstates")
@Singular("bgpsessionstate")
public final class BgpSessionState extends CustomResource<Void, BgpSessionStateStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable BgpSessionStateStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public BgpSessionStateStatus statusOrEmpty() {
    BgpSessionStateStatus status = getStatus();
    return status == null ? BgpSessionStateStatus.EMPTY : status;
  }
}
