// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.Condition;

/**
 * Status of RouteAdvertisements.
 *
 * @param status one line
 * @param conditions Accepted
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RouteAdvertisementsStatus(@Nullable String status, List<Condition> conditions) {
  /** Nothing set. */
  public static final RouteAdvertisementsStatus EMPTY =
      new RouteAdvertisementsStatus(null, List.of());

  /** Copies; an absent list is empty. */
  public RouteAdvertisementsStatus {
    conditions = Copies.list(conditions);
  }
}
