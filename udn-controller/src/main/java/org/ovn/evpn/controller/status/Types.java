// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

/** Condition types that the controller writes. */
public final class Types {
  /** Whether what was asked for can be done. */
  public static final String ACCEPTED = "Accepted";

  /** Whether all of it works. */
  public static final String READY = "Ready";

  /** Whether every node has programmed it. */
  public static final String PROGRAMMED = "Programmed";

  /** Whether every node has a BGP session. */
  public static final String ESTABLISHED = "Established";

  /** Whether OVN-Kubernetes advertises it, and so leaves its traffic alone; egress Fabric only. */
  public static final String ADVERTISED = "Advertised";

  /** Whether something about it is wrong, although it may work. */
  public static final String DEGRADED = "Degraded";

  /**
   * Condition on UserDefinedNetworks and ClusterUserDefinedNetworks, beside OVN-Kubernetes' own.
   */
  public static final String NETWORK_ACCEPTED = "evpn.k8s.ovn.org/Accepted";

  private Types() {}
}
