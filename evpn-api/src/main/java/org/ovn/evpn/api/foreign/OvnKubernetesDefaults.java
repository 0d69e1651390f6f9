// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import java.util.List;
import org.ovn.evpn.api.value.IpPrefix;

/** What OVN-Kubernetes takes where its configuration says nothing else. */
public final class OvnKubernetesDefaults {
  /**
   * Subnets out of which OVN-Kubernetes masquerades traffic between host and OVN ({@code
   * config.Gateway.V4MasqueradeSubnet} and {@code V6MasqueradeSubnet} of go-controller).
   */
  public static final List<IpPrefix> MASQUERADE_SUBNETS =
      List.of(IpPrefix.parse("169.254.0.0/16"), IpPrefix.parse("fd69::/112"));

  /** Subnets that join a node's router to its gateway, of the default network. */
  public static final List<IpPrefix> JOIN_SUBNETS =
      List.of(IpPrefix.parse("100.64.0.0/16"), IpPrefix.parse("fd98::/64"));

  /** Subnets that join the nodes of an interconnect. */
  public static final List<IpPrefix> TRANSIT_SUBNETS =
      List.of(IpPrefix.parse("100.88.0.0/16"), IpPrefix.parse("fd97::/64"));

  private OvnKubernetesDefaults() {}
}
