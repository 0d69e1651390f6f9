// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.Optional;
import org.ovn.evpn.api.value.MacAddress;

/**
 * A network device as the kernel has it. Other devices are referred to by name.
 *
 * @param index ifindex; never reused within the life of a network namespace
 * @param kind IFLA_INFO_KIND; empty for physical devices
 * @param mtu bytes
 * @param mac absent when the link layer has none of six octets
 * @param alias empty when there is none
 * @param addrGenNone no link-local IPv6 address is made by itself (also when the device has no IPv6
 *     at all)
 * @param port flags as a bridge port, when it is one
 */
public record Device(
    int index,
    String name,
    String kind,
    boolean up,
    int mtu,
    Optional<MacAddress> mac,
    Optional<String> master,
    Optional<String> lower,
    String alias,
    long group,
    boolean addrGenNone,
    Ipv4Conf ipv4,
    Detail detail,
    Optional<PortFlags> port) {

  /** What only devices of some kind have. */
  public sealed interface Detail {}

  /** kind bridge. */
  public record Bridge(boolean vlanFiltering, int defaultPvid, boolean mcastSnooping)
      implements Detail {}

  /** kind vxlan. */
  public record Vxlan(
      boolean external, boolean vniFilter, Optional<InetAddress> local, int port, boolean learning)
      implements Detail {}

  /** kind vlan. */
  public record Svi(int vid) implements Detail {}

  /** kind vrf. */
  public record Vrf(int table) implements Detail {}

  /** Any other kind. */
  public record Plain() implements Detail {}

  /** Flags of a bridge port. */
  public record PortFlags(
      boolean learning, boolean neighSuppress, boolean vlanTunnel, boolean isolated) {
    /** What the kernel gives to a new port. */
    static final PortFlags DEFAULT = new PortFlags(true, false, false, false);
  }

  /**
   * net.ipv4.conf of the device.
   *
   * @param rpFilter 0 off, 1 strict, 2 loose
   */
  public record Ipv4Conf(boolean forwarding, int rpFilter) {}

  /**
   * Ours by alias, or made by us a moment ago: the group is there from the start, the alias comes
   * one message later.
   */
  boolean isOurs() {
    return Ownership.parse(alias).isPresent()
        || (alias.isEmpty()
            && (group == Ownership.GROUP || group == Ownership.DOOMED)
            && name.startsWith("ev"));
  }
}
