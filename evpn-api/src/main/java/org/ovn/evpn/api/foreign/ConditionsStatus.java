// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.ovn.evpn.api.v1alpha1.Condition;

/**
 * A status of which only the conditions are read.
 *
 * @param conditions keyed by type
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConditionsStatus(List<Condition> conditions) {
  /** Nothing set. */
  public static final ConditionsStatus EMPTY = new ConditionsStatus(List.of());

  /** Copies; an absent list is empty. */
  public ConditionsStatus {
    conditions = Copies.list(conditions);
  }
}
