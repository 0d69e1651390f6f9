// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Shape of a network in OVN. */
public enum Topology {
  /** One switch over all nodes. */
  @JsonProperty("Layer2")
  LAYER2("Layer2"),

  /** One switch and subnet per node, routed. */
  @JsonProperty("Layer3")
  LAYER3("Layer3");

  private final String text;

  Topology(String text) {
    this.text = text;
  }

  /** The spelling of the API. */
  @Override
  public String toString() {
    return text;
  }
}
