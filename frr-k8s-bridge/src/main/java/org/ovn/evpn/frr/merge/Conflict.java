// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Why frr-k8s would freeze, or FRR would only half apply, the configuration of a node.
 *
 * @param node name of the node
 * @param objects names of the FRRConfigurations that cannot stand together; one name if the object
 *     contradicts itself
 * @param message what they disagree on, as a sentence
 */
public record Conflict(String node, SortedSet<String> objects, String message) {
  /** Copies the set. */
  public Conflict {
    objects = new TreeSet<>(objects);
  }

  /** Whether one of these objects has a part in it. */
  public boolean involves(Set<String> names) {
    return objects.stream().anyMatch(names::contains);
  }
}
