// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds of network that can be enabled. */
public enum NetworkKind {
  /** Many namespaces, written by an administrator. */
  @JsonProperty("ClusterUserDefinedNetwork")
  CLUSTER_USER_DEFINED_NETWORK("ClusterUserDefinedNetwork"),

  /** One namespace, written by its tenant. */
  @JsonProperty("UserDefinedNetwork")
  USER_DEFINED_NETWORK("UserDefinedNetwork");

  private final String text;

  NetworkKind(String text) {
    this.text = text;
  }

  /** The spelling of the API. */
  @Override
  public String toString() {
    return text;
  }
}
