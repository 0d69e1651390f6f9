// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.List;
import org.ovn.evpn.adapter.intent.LocalPod;

/**
 * The pods of one network that have a switch port on this node's zone as its own.
 *
 * @param announced whom this node announces, sorted by namespace and name
 * @param held whom it does not, sorted by port
 */
public record LocalPods(List<LocalPod> announced, List<Held> held) {
  /** Nobody. */
  public static final LocalPods NONE = new LocalPods(List.of(), List.of());

  /** Copies the lists. */
  public LocalPods {
    announced = List.copyOf(announced);
    held = List.copyOf(held);
  }

  /**
   * A port, or an address of one, that is not announced.
   *
   * @param port name of the switch port
   * @param why what holds it back
   * @param what the address that is not allowed, and why; "" with any other hold
   */
  public record Held(String port, Hold why, String what) {}

  /** What keeps a pod from being announced here. */
  public enum Hold {
    /** OVN-Kubernetes has bound it to another node. */
    OTHER_NODE,
    /** The VM runs elsewhere: it has not come yet, or it has gone already. */
    DISABLED,
    /** As with {@link #DISABLED}: OVN-Kubernetes takes both away. */
    NO_ADDRESSES,
    /** The row has no interface on br-int: the pod is not wired yet, or the row is an old one. */
    NO_INTERFACE,
    /** Outside the network's subnets, the gateway's or the management port's. */
    ADDRESS_NOT_ALLOWED
  }
}
