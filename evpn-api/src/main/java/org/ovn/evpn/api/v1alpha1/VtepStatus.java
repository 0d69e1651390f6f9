// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller found.
 *
 * @param conditions Accepted
 * @param nodes how many nodes should have an address, and have
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record VtepStatus(List<Condition> conditions, @Nullable VtepNodeCounts nodes) {
  /** Nothing set. */
  public static final VtepStatus EMPTY = new VtepStatus(List.of(), null);

  /** Copies lists; an absent list is empty. */
  public VtepStatus {
    conditions = Lists.copy(conditions);
  }
}
