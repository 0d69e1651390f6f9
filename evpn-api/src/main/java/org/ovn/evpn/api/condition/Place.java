// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

/** A condition of a kind of object: where an administrator finds a {@link Reason}. */
public enum Place {
  OPERATOR_AVAILABLE("EVPNOperator", ConditionType.AVAILABLE),
  OPERATOR_PROGRESSING("EVPNOperator", ConditionType.PROGRESSING),
  OPERATOR_DEGRADED("EVPNOperator", ConditionType.DEGRADED),
  VTEP_ACCEPTED("VTEP", ConditionType.ACCEPTED),
  EVPN_ACCEPTED("EVPN", ConditionType.ACCEPTED),
  EVPN_READY("EVPN", ConditionType.READY),
  EVPN_NETWORK_ACCEPTED("EVPNNetwork", ConditionType.ACCEPTED),
  EVPN_NETWORK_PROGRAMMED("EVPNNetwork", ConditionType.PROGRAMMED),
  EVPN_NETWORK_ESTABLISHED("EVPNNetwork", ConditionType.ESTABLISHED),
  EVPN_NETWORK_ADVERTISED("EVPNNetwork", ConditionType.ADVERTISED),
  EVPN_NETWORK_DEGRADED("EVPNNetwork", ConditionType.DEGRADED),
  /** UserDefinedNetwork or ClusterUserDefinedNetwork. */
  NETWORK_ACCEPTED("UserDefinedNetwork, ClusterUserDefinedNetwork", ConditionType.NETWORK_ACCEPTED),
  NODE_READY("EVPNNodeState", ConditionType.READY),
  NODE_DEGRADED("EVPNNodeState", ConditionType.DEGRADED),
  /** In the list of networks of an EVPNNodeState. */
  NODE_NETWORK_READY("EVPNNodeState, networks[]", ConditionType.READY),
  /** In the list of networks of an EVPNNodeState. */
  NODE_NETWORK_DEGRADED("EVPNNodeState, networks[]", ConditionType.DEGRADED);

  private final String object;
  private final ConditionType type;

  Place(String object, ConditionType type) {
    this.object = object;
    this.type = type;
  }

  /** Kind of the object, and the list in it where it is not the object's own condition. */
  public String object() {
    return object;
  }

  /** Type of the condition. */
  public ConditionType type() {
    return type;
  }
}
