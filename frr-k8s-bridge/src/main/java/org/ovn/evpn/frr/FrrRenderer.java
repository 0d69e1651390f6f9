// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

/**
 * One intent, one of several ways to say it to frr-k8s. Which one is decided by what the installed
 * FRRConfiguration CRD has: {@link RawRenderer} works with every release.
 */
public sealed interface FrrRenderer permits RawRenderer {
  /**
   * The objects that shall exist. Pure and deterministic: equal intents give equal plans, whatever
   * the order of their lists. Never throws for bad intent; see {@link FrrPlan#findings}.
   */
  FrrPlan render(FrrIntent intent);
}
