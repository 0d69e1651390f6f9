// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

/** Condition types that this project writes. */
public enum ConditionType {
  /** Whether what was asked for can be done. */
  ACCEPTED("Accepted", true),
  /** Whether all of it works. */
  READY("Ready", true),
  /** Whether every node that takes part has programmed it. */
  PROGRAMMED("Programmed", true),
  /** Whether every node that takes part has a BGP session. */
  ESTABLISHED("Established", true),
  /** Whether OVN-Kubernetes advertises the network, and so leaves its traffic without NAT. */
  ADVERTISED("Advertised", true),
  /** Whether something about it is wrong, although it may work. */
  DEGRADED("Degraded", false),
  /** Whether the agents do their work. */
  AVAILABLE("Available", true),
  /** Whether something is on its way to what was asked for. */
  PROGRESSING("Progressing", false),
  /**
   * On UserDefinedNetworks and ClusterUserDefinedNetworks, beside OVN-Kubernetes' own conditions.
   */
  NETWORK_ACCEPTED("evpn.k8s.ovn.org/Accepted", true);

  private final String wire;
  private final boolean goodWhenTrue;

  ConditionType(String wire, boolean goodWhenTrue) {
    this.wire = wire;
    this.goodWhenTrue = goodWhenTrue;
  }

  /** The type as the API has it. */
  public String wire() {
    return wire;
  }

  /** Whether True is what an administrator hopes for. */
  public boolean isGoodWhenTrue() {
    return goodWhenTrue;
  }

  @Override
  public String toString() {
    return wire;
  }
}
