// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How traffic between pods of a Layer3 network travels. */
public enum EastWest {
  /** By OVN-Kubernetes' own overlay. */
  @JsonProperty("Cluster")
  CLUSTER("Cluster"),

  /** By the fabric, while the VRF has the EVPN route. */
  @JsonProperty("EVPN")
  EVPN("EVPN");

  private final String text;

  EastWest(String text) {
    this.text = text;
  }

  /** The spelling of the API. */
  @Override
  public String toString() {
    return text;
  }
}
