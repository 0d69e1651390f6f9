// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import java.util.Comparator;

/**
 * The object that an {@link Issue} is about.
 *
 * @param kind of the object
 * @param namespace of the object; empty for objects of the cluster
 * @param name of the object; empty when the object is the one that is being worked on
 */
public record Subject(Kind kind, String namespace, String name) implements Comparable<Subject> {
  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::kind)
          .thenComparing(Subject::namespace)
          .thenComparing(Subject::name);

  /** Kinds of objects that issues are about. */
  public enum Kind {
    EVPN("EVPN"),
    VTEP("VTEP"),
    EVPN_NETWORK("EVPNNetwork"),
    CLUSTER_USER_DEFINED_NETWORK("ClusterUserDefinedNetwork"),
    USER_DEFINED_NETWORK("UserDefinedNetwork"),
    FRR_CONFIGURATION("FRRConfiguration"),
    NODE("Node");

    private final String wire;

    Kind(String wire) {
      this.wire = wire;
    }

    /** The kind as the API has it. */
    public String wire() {
      return wire;
    }
  }

  /** An object of the cluster. */
  public static Subject of(Kind kind, String name) {
    return new Subject(kind, "", name);
  }

  /** An EVPN. */
  public static Subject evpn(String name) {
    return of(Kind.EVPN, name);
  }

  /** A VTEP. */
  public static Subject vtep(String name) {
    return of(Kind.VTEP, name);
  }

  /** An EVPNNetwork. */
  public static Subject evpnNetwork(String name) {
    return of(Kind.EVPN_NETWORK, name);
  }

  /** An FRRConfiguration. */
  public static Subject frrConfiguration(String namespace, String name) {
    return new Subject(Kind.FRR_CONFIGURATION, namespace, name);
  }

  /** A Node. */
  public static Subject node(String name) {
    return of(Kind.NODE, name);
  }

  /** Whether it is of that kind. */
  public boolean is(Kind other) {
    return kind == other;
  }

  /** Such as {@code EVPN "finance"} or {@code UserDefinedNetwork "dev/net"}. */
  @Override
  public String toString() {
    return kind.wire() + " " + Message.quote(namespace.isEmpty() ? name : namespace + "/" + name);
  }

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }
}
