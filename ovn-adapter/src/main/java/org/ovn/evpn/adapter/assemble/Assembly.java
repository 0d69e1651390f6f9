// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import java.util.List;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.condition.Issue;

/**
 * The intent that follows from the facts, and what was wrong with them.
 *
 * @param issues inputs that cannot be used; whatever they concern stays as it was
 */
public record Assembly(NodeIntent intent, List<Issue> issues) {
  /** Copies the list. */
  public Assembly {
    issues = List.copyOf(issues);
  }
}
