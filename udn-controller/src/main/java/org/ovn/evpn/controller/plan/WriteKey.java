// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

/**
 * Names what a write is about; two writes of one key never run at the same time.
 *
 * @param kind of the object
 * @param namespace empty for a cluster-scoped object
 * @param name of the object
 * @param facet the part of it
 */
public record WriteKey(Kind kind, String namespace, String name, Facet facet) {
  /** Kinds that the controller writes. */
  public enum Kind {
    VTEP,
    EVPN,
    EVPN_NETWORK,
    NODE,
    CLUSTER_USER_DEFINED_NETWORK,
    USER_DEFINED_NETWORK,
    /** All FRRConfigurations of ours of one template: they are written in one order. */
    FRR_CONFIGURATIONS,
    /** Our RouteAdvertisements with its source: they are written in one order. */
    ROUTE_ADVERTISEMENTS
  }

  /** Parts of an object that are written separately. */
  public enum Facet {
    OBJECT,
    STATUS
  }

  static WriteKey object(Kind kind, String name) {
    return new WriteKey(kind, "", name, Facet.OBJECT);
  }

  static WriteKey status(Kind kind, String namespace, String name) {
    return new WriteKey(kind, namespace, name, Facet.STATUS);
  }

  @Override
  public String toString() {
    return kind
        + " "
        + (namespace.isEmpty() ? name : namespace + "/" + name)
        + (facet == Facet.STATUS ? " (status)" : "");
  }
}
