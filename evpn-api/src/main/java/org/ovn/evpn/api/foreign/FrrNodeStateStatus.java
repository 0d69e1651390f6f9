// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What FRR runs.
 *
 * @param runningConfig text of show running-config
 * @param lastReloadResult "success" or an error
 * @param lastConversionResult "success" or an error
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FrrNodeStateStatus(
    @Nullable String runningConfig,
    @Nullable String lastReloadResult,
    @Nullable String lastConversionResult) {
  /** Nothing set. */
  public static final FrrNodeStateStatus EMPTY = new FrrNodeStateStatus(null, null, null);
}
