// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.List;
import org.ovn.evpn.api.condition.Issue;

/**
 * The exact set of objects that shall exist, and what there is to say about the intent.
 *
 * @param objects ordered by role and name
 * @param issues what was refused or may surprise
 */
public record FrrPlan(List<FrrObject> objects, List<Issue> issues) {
  /** Copies the lists. */
  public FrrPlan {
    objects = List.copyOf(objects);
    issues = List.copyOf(issues);
  }
}
