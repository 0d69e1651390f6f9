// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import org.ovn.evpn.frr.intent.FrrIntent;

/**
 * One intent, one of several ways to say it to frr-k8s. Which one is decided by what the installed
 * FRRConfiguration CRD has.
 *
 * <p>{@link RawRenderer} works with every release and is the only one so far. The interface stands
 * here for the second, which uses the typed {@code evpn} fields as soon as a release of frr-k8s has
 * them (enhancements/0001-udn-evpn.md): planners know the interface alone, so the second changes
 * nothing but the place where the renderer is chosen.
 */
public interface FrrRenderer {
  /**
   * The objects that shall exist. Pure and deterministic: equal intents give equal plans, whatever
   * the order of their lists. Never throws for bad intent; see {@link FrrPlan#issues}.
   */
  FrrPlan render(FrrIntent intent);

  /**
   * The same plan, with objects of parts that did not change taken from the memo.
   *
   * @param memo of one renderer; grows
   */
  default FrrPlan render(FrrIntent intent, RenderMemo memo) {
    return render(intent);
  }
}
