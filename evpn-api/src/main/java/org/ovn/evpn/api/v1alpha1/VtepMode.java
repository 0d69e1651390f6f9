// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who gives a node its VTEP address. */
public enum VtepMode {
  /** The controller allocates it and the agent puts it on a dummy device. */
  @JsonProperty("Managed")
  MANAGED("Managed"),

  /** The node has it already; the agent finds it. */
  @JsonProperty("Unmanaged")
  UNMANAGED("Unmanaged");

  private final String text;

  VtepMode(String text) {
    this.text = text;
  }

  /** The spelling of the API. */
  @Override
  public String toString() {
    return text;
  }
}
