// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

/**
 * One FRRConfiguration that shall exist.
 *
 * @param role what it is for
 * @param resource the whole object: name, namespace, labels, annotations, spec
 */
public record FrrObject(Role role, FrrConfiguration resource) {
  /** What an object is for, in the order in which objects are created. */
  public enum Role {
    /** Neighbours and address family of a template. */
    BASE("base", 50),
    /** Tunnel address and route distinguishers of one node. */
    NODE("node", 70),
    /** VNIs and VRFs of up to 64 networks. */
    NETWORKS("networks", 60);

    private final String text;
    private final int rawPriority;

    Role(String text, int rawPriority) {
      this.text = text;
      this.rawPriority = rawPriority;
    }

    /** Value of the label {@link ManagedLabels#ROLE}. */
    public String text() {
      return text;
    }

    /**
     * {@code spec.raw.priority}: behind OVN-Kubernetes (10) and unset (0), and {@code
     * advertise-all-vni} of the base before any {@code vni} block.
     */
    int rawPriority() {
      return rawPriority;
    }
  }

  /** Name of the object. */
  public String name() {
    return resource.getMetadata().getName();
  }
}
