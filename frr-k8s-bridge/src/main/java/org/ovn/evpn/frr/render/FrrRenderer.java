// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import org.ovn.evpn.frr.intent.FrrIntent;

/**
 * One intent, one of several ways to say it to frr-k8s. Which one is decided by what the installed
 * FRRConfiguration CRD has. {@link RawRenderer} works with every release and is the only one so
 * far; the second will use the typed {@code evpn} fields that frr-k8s has after v0.0.25 (design §4:
 * one intent, two renderers). Whoever plans knows this interface alone, so that the second one
 * changes nothing but the place where the renderer is chosen.
 */
public interface FrrRenderer {
  /**
   * The objects that shall exist. Pure and deterministic: equal intents give equal plans, whatever
   * the order of their lists. Never throws for bad intent; see {@link FrrPlan#issues}.
   */
  FrrPlan render(FrrIntent intent);
}
