// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.List;

/**
 * What became of a plan.
 *
 * @param applied number of changes the kernel carried out
 * @param failures changes that it refused, and the later ones of the same owner, which were then
 *     not tried
 */
public record KernelOutcome(int applied, List<Failure> failures) {
  /**
   * A change that did not happen.
   *
   * @param reason a sentence with the kernel's own words
   */
  public record Failure(KernelChange change, String reason) {}

  /** Copies the list. */
  public KernelOutcome {
    failures = List.copyOf(failures);
  }
}
