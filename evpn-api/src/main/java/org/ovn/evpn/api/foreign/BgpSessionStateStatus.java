// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One session.
 *
 * @param bgpStatus FRR's state name, such as Established
 * @param bfdStatus Up, Down or N/A
 * @param node where
 * @param peer address or interface
 * @param vrf absent for the default VRF
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BgpSessionStateStatus(
    @Nullable String bgpStatus,
    @Nullable String bfdStatus,
    @Nullable String node,
    @Nullable String peer,
    @Nullable String vrf) {
  /** Nothing set. */
  public static final BgpSessionStateStatus EMPTY =
      new BgpSessionStateStatus(null, null, null, null, null);
}
