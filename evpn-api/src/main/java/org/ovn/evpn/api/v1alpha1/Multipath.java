// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which paths to one destination FRR may use side by side. */
public enum Multipath {
  /** Those with equal AS paths, FRR's default. */
  @JsonProperty("SameASPath")
  SAME_AS_PATH("SameASPath"),

  /** Those with AS paths of equal length, as of two ToRs with an AS number each. */
  @JsonProperty("AnyASPath")
  ANY_AS_PATH("AnyASPath");

  private final String text;

  Multipath(String text) {
    this.text = text;
  }

  /** The spelling of the API. */
  @Override
  public String toString() {
    return text;
  }
}
