// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller made of it.
 *
 * @param conditions Accepted, Ready
 * @param networks counts
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvpnStatus(List<Condition> conditions, @Nullable NetworkCounts networks) {
  /** Nothing set. */
  public static final EvpnStatus EMPTY = new EvpnStatus(List.of(), null);

  /** Copies lists; an absent list is empty. */
  public EvpnStatus {
    conditions = Lists.copy(conditions);
  }
}
