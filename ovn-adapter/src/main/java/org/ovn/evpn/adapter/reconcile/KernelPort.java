// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;

/** The kernel as the loop sees it. */
public interface KernelPort {
  /**
   * Reads.
   *
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when it cannot be read
   */
  KernelState observe();

  /** Carries a plan out, which was made of what was observed last. */
  KernelOutcome apply(KernelState observed, KernelPlan plan);
}
