// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;

/**
 * One thing of the kernel that is written, and that others may write as well.
 *
 * @param what address of an entry; name and value of a setting: another value is another wish
 */
record Item(String device, Kind kind, String what) {
  enum Kind {
    FORWARDING,
    NEIGHBOUR,
    /** The MAC address of a device: its neighbours go with it. */
    MAC,
    /** Any other setting. */
    SETTING,
    /** The bridge or VRF that a device is in. */
    MASTER,
    /** That a device is up. */
    UP,
    /** A VLAN, a VNI, an address, a filter: something that a device has, or has not. */
    PART;

    boolean isSetting() {
      return this == MAC || this == SETTING;
    }

    boolean isEntry() {
      return this == FORWARDING || this == NEIGHBOUR;
    }
  }

  /** What a change writes. */
  static List<Item> of(KernelChange change) {
    return switch (change) {
      case KernelChange.AddFdb c ->
          List.of(new Item(c.device(), Kind.FORWARDING, c.mac().toString()));
      case KernelChange.AddNeighbour c ->
          List.of(new Item(c.device(), Kind.NEIGHBOUR, c.ip().getHostAddress()));
      case KernelChange.Configure c -> settings(c);
      case KernelChange.ConfigureBridge c ->
          List.of(new Item(c.device(), Kind.SETTING, text(c.settings())));
      case KernelChange.SetPortFlags c ->
          List.of(new Item(c.device(), Kind.SETTING, text(c.flags())));
      case KernelChange.SetMaster c ->
          c.master().map(master -> new Item(c.device(), Kind.MASTER, master)).stream().toList();
      case KernelChange.SetUp c ->
          c.up() ? List.of(new Item(c.device(), Kind.UP, "the state up")) : List.of();
      default -> part(change, true).stream().toList();
    };
  }

  /** Whether the change takes it back: both are ours, so nobody fights. */
  boolean isUndoneBy(KernelChange change) {
    return switch (change) {
      case KernelChange.SetMaster c ->
          kind == Kind.MASTER && device.equals(c.device()) && !c.master().equals(Optional.of(what));
      case KernelChange.SetUp c -> !c.up() && kind == Kind.UP && device.equals(c.device());
      default -> part(change, false).filter(this::equals).isPresent();
    };
  }

  /**
   * Something that a device has by this change, or has not.
   *
   * @param itself else what the opposite change would bring about
   */
  private static Optional<Item> part(KernelChange change, boolean itself) {
    return switch (change) {
      case KernelChange.AddVlan c -> part(c.device(), "VLAN " + c.vid(), itself);
      case KernelChange.DeleteVlan c -> part(c.device(), "VLAN " + c.vid(), !itself);
      case KernelChange.AddVni c -> part(c.device(), "VNI " + c.vni(), itself);
      case KernelChange.DeleteVni c -> part(c.device(), "VNI " + c.vni(), !itself);
      case KernelChange.AddTunnel c -> part(c.device(), map(c.vid(), c.vni()), itself);
      case KernelChange.DeleteTunnel c -> part(c.device(), map(c.vid(), c.vni()), !itself);
      case KernelChange.AddAddress c ->
          part(c.device(), "the address " + c.ip().getHostAddress(), itself);
      case KernelChange.DeleteAddress c ->
          part(c.device(), "the address " + c.ip().getHostAddress(), !itself);
      case KernelChange.AddFilter c ->
          itself ? part(c.device(), c.drop().toString(), true) : none();
      default -> none();
    };
  }

  private static Optional<Item> none() {
    return Optional.empty();
  }

  private static Optional<Item> part(String device, String what, boolean there) {
    return Optional.of(new Item(device, Kind.PART, there ? what : "the absence of " + what));
  }

  private static String map(int vid, int vni) {
    return "VLAN " + vid + " mapped to VNI " + vni;
  }

  private static List<Item> settings(KernelChange.Configure c) {
    List<Item> all = new ArrayList<>();
    Consumer<String> setting = what -> all.add(new Item(c.device(), Kind.SETTING, what));
    c.alias().ifPresent(alias -> setting.accept("the alias \"" + alias + "\""));
    c.group().ifPresent(group -> setting.accept("the group " + group));
    c.mtu().ifPresent(mtu -> setting.accept("the MTU " + mtu));
    c.mac().ifPresent(mac -> all.add(new Item(c.device(), Kind.MAC, "the MAC " + mac)));
    if (c.addrGenNone()) {
      setting.accept("addrgenmode none");
    }
    c.ipv4()
        .ifPresent(conf ->
            setting.accept(
                "net.ipv4.conf forwarding "
                    + (conf.forwarding() ? 1 : 0)
                    + ", rp_filter "
                    + conf.rpFilter()));
    return all;
  }

  private static String text(Device.Bridge bridge) {
    return "vlan_filtering "
        + onOff(bridge.vlanFiltering())
        + ", vlan_default_pvid "
        + bridge.defaultPvid()
        + ", mcast_snooping "
        + onOff(bridge.mcastSnooping());
  }

  private static String text(Device.PortFlags flags) {
    return "learning "
        + onOff(flags.learning())
        + ", neigh_suppress "
        + onOff(flags.neighSuppress())
        + ", vlan_tunnel "
        + onOff(flags.vlanTunnel())
        + ", isolated "
        + onOff(flags.isolated());
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
