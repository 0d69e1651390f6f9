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
  public sealed interface Detail {
    /** IFLA_INFO_KIND of a device that is created with it. */
    default String kind() {
      return switch (this) {
        case Bridge _ -> "bridge";
        case Vxlan _ -> "vxlan";
        case Svi _ -> "vlan";
        case Vrf _ -> "vrf";
        case Plain _ -> "dummy";
      };
    }
  }

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
  public record Ipv4Conf(boolean forwarding, int rpFilter) {
    /** Equal to no setting that is wanted. */
    static final Ipv4Conf UNKNOWN = new Ipv4Conf(false, -1);
  }

  /** A device of no kind, down, of 1500 bytes; what else it has must be said. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** A copy of this one, to be changed. */
  public Builder toBuilder() {
    return new Builder(name)
        .index(index)
        .kind(kind)
        .up(up)
        .mtu(mtu)
        .mac(mac)
        .master(master)
        .lower(lower)
        .alias(alias)
        .group(group)
        .addrGenNone(addrGenNone)
        .ipv4(ipv4)
        .detail(detail)
        .port(port);
  }

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

  /** Puts a device together; the setters are as the fields of {@link Device}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private int index;
    private String kind = "";
    private boolean up;
    private int mtu = 1500;
    private Optional<MacAddress> mac = Optional.empty();
    private Optional<String> master = Optional.empty();
    private Optional<String> lower = Optional.empty();
    private String alias = "";
    private long group;
    private boolean addrGenNone;
    private Ipv4Conf ipv4 = Ipv4Conf.UNKNOWN;
    private Detail detail = new Plain();
    private Optional<PortFlags> port = Optional.empty();

    private Builder(String name) {
      this.name = name;
    }

    public Builder index(int value) {
      index = value;
      return this;
    }

    public Builder kind(String value) {
      kind = value;
      return this;
    }

    public Builder up(boolean value) {
      up = value;
      return this;
    }

    public Builder mtu(int value) {
      mtu = value;
      return this;
    }

    public Builder mac(Optional<MacAddress> value) {
      mac = value;
      return this;
    }

    public Builder master(Optional<String> value) {
      master = value;
      return this;
    }

    public Builder lower(Optional<String> value) {
      lower = value;
      return this;
    }

    public Builder alias(String value) {
      alias = value;
      return this;
    }

    public Builder group(long value) {
      group = value;
      return this;
    }

    public Builder addrGenNone(boolean value) {
      addrGenNone = value;
      return this;
    }

    public Builder ipv4(Ipv4Conf value) {
      ipv4 = value;
      return this;
    }

    public Builder detail(Detail value) {
      detail = value;
      return this;
    }

    public Builder port(Optional<PortFlags> value) {
      port = value;
      return this;
    }

    public Device build() {
      return new Device(
          index,
          name,
          kind,
          up,
          mtu,
          mac,
          master,
          lower,
          alias,
          group,
          addrGenNone,
          ipv4,
          detail,
          port);
    }
  }
}
