// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

/** Whom a change serves: failures are kept to it. */
public sealed interface Owner {
  /** A VTEP of this node. */
  record Vtep(String name) implements Owner {
    @Override
    public String toString() {
      return "VTEP " + name;
    }
  }

  /** An EVPNNetwork. */
  record Network(String name) implements Owner {
    @Override
    public String toString() {
      return "network " + name;
    }
  }

  /** What serves several at once. */
  record Node() implements Owner {
    @Override
    public String toString() {
      return "node";
    }
  }
}
