// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Which networks OVN-Kubernetes treats as advertised, and how. */
@Group("k8s.ovn.org")
@Version("v1")
@Kind("RouteAdvertisements")
@Plural("routeadvertisements")
@Singular("routeadvertisements")
public final class RouteAdvertisements
    extends CustomResource<RouteAdvertisementsSpec, RouteAdvertisementsStatus> {
  private static final long serialVersionUID = 1L;

  /**
   * Prefix of the names of FRRConfigurations that OVN-Kubernetes makes of the selected ones. It
   * never takes an object with such a name for a source, whatever its labels are.
   */
  public static final String GENERATED_PREFIX = "ovnk-generated-";

  @Override
  protected @Nullable RouteAdvertisementsSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable RouteAdvertisementsStatus initStatus() {
    return null;
  }

  /** The status, or an empty one when none was ever written. */
  public RouteAdvertisementsStatus statusOrEmpty() {
    RouteAdvertisementsStatus status = getStatus();
    return status == null ? RouteAdvertisementsStatus.EMPTY : status;
  }
}
