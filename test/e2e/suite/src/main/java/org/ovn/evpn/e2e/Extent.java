// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.time.Duration;

/**
 * How much is looked at.
 *
 * @param watchedStart how long a started agent is watched for writes
 * @param everything whether the claims of {@link FurtherClaims} are among them
 */
record Extent(Duration watchedStart, boolean everything) {
  /** {@code make demo}. */
  static final Extent DEMO = new Extent(ChangeClaims.FIRST_LOOKS, false);

  /** {@code make test}. */
  static final Extent ALL = new Extent(ChangeClaims.FULL_DIFF, true);
}
