// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What to do, in order, and what could not be planned.
 *
 * @param steps changes that go to the kernel together; the next step waits for the answers
 * @param networks what each network of the intent has once the plan is carried out, by name
 * @param vteps the same for the VTEPs, by name
 */
public record KernelPlan(
    List<List<KernelChange>> steps,
    Map<String, NetworkReport> networks,
    Map<String, VtepReport> vteps) {
  /**
   * One network.
   *
   * @param macVlan VLAN id of the MAC-VRF on this node
   * @param ipVlan VLAN id of the IP-VRF
   * @param localPods pods with forwarding and neighbour entries
   * @param portUp whether the OVS port carries traffic
   */
  public record NetworkReport(
      OptionalInt macVlan,
      OptionalInt ipVlan,
      int localPods,
      boolean portUp,
      List<Shortfall> shortfalls) {
    /** Copies the list. */
    public NetworkReport {
      shortfalls = List.copyOf(shortfalls);
    }

    /** Whether all is in place (remarks aside). */
    public boolean complete() {
      return shortfalls.stream().noneMatch(Shortfall::blocks);
    }
  }

  /**
   * One VTEP.
   *
   * @param addressed whether the node has any of the addresses, or one of before in its place: what
   *     others send arrives
   * @param bridge name of the bridge; empty while no network needs it
   * @param vxlans names of the VXLAN devices
   * @param mtu bytes that fit into VXLAN
   */
  public record VtepReport(
      List<InetAddress> ips,
      boolean addressed,
      String bridge,
      List<String> vxlans,
      int mtu,
      List<Shortfall> shortfalls) {
    /** Copies the lists. */
    public VtepReport {
      ips = List.copyOf(ips);
      vxlans = List.copyOf(vxlans);
      shortfalls = List.copyOf(shortfalls);
    }
  }

  /** Copies the collections. */
  public KernelPlan {
    steps = steps.stream().map(List::copyOf).toList();
    networks = Map.copyOf(networks);
    vteps = Map.copyOf(vteps);
  }

  /** The plan for everyone but those owners. */
  public KernelPlan without(Predicate<Owner> leftAlone) {
    return new KernelPlan(
        steps.stream()
            .map(step -> step.stream().flatMap(c -> c.without(leftAlone).stream()).toList())
            .filter(step -> !step.isEmpty())
            .toList(),
        networks,
        vteps);
  }

  /** All changes, in order. */
  public List<KernelChange> changes() {
    return steps.stream().flatMap(List::stream).toList();
  }

  /** Whether the kernel is as it should be. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }
}
