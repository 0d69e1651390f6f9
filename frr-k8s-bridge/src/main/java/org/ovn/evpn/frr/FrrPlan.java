// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

import java.util.List;

/**
 * The exact set of objects that shall exist, and what there is to say about the intent.
 *
 * @param objects ordered by role and name
 * @param findings what was refused or may surprise
 */
public record FrrPlan(List<FrrObject> objects, List<Finding> findings) {
  /** Copies the lists. */
  public FrrPlan {
    objects = List.copyOf(objects);
    findings = List.copyOf(findings);
  }
}
