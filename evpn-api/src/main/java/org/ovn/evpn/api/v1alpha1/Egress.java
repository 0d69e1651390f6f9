// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How traffic of an IP-VRF leaves a node. */
public enum Egress {
  /** All of it by the fabric with its own address: the network is advertised, so no NAT. */
  @JsonProperty("Fabric")
  FABRIC("Fabric"),

  /** To the fabric prefixes without NAT, the rest as OVN-Kubernetes does it. */
  @JsonProperty("Split")
  SPLIT("Split");

  private final String text;

  Egress(String text) {
    this.text = text;
  }

  /** The spelling of the API. */
  @Override
  public String toString() {
    return text;
  }
}
