// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.ovn.evpn.adapter.intent.NetworkIntent;

/** Plans the SVIs of one network. An SVI belongs into the network's VRF, and has no address. */
final class SviPlanner {
  /**
   * Packets cross from the fabric to pods and back by different interfaces: forwarding on, loose
   * reverse path filter.
   */
  private static final Device.Ipv4Conf ROUTED = new Device.Ipv4Conf(true, 2);

  private final PlanBuilder out;
  private final NetworkIntent network;
  private final VtepBase vtep;
  private final boolean vrf;
  private final Consumer<Shortfall> shortfalls;
  private final Owner owner;

  /**
   * @param vtep that carries the network
   * @param vrf whether the network's VRF is there
   */
  SviPlanner(
      PlanBuilder out,
      NetworkIntent network,
      VtepBase vtep,
      boolean vrf,
      Consumer<Shortfall> shortfalls) {
    this.out = out;
    this.network = network;
    this.vtep = vtep;
    this.vrf = vrf;
    this.shortfalls = shortfalls;
    this.owner = new Owner.Network(network.name());
  }

  /** The fate of an SVI, as far as its neighbours go. */
  enum State {
    /** It is not there, or down: it cannot have neighbours. */
    MISSING,
    /** It keeps those that it has. */
    KEPT,
    /** It is up, and the kernel has flushed them. */
    EMPTIED
  }

  State plan(Role role, String name, int vid) {
    Optional<Device> found = out.device(name);
    if (out.isNameTaken(name)) {
      shortfalls.accept(new Shortfall.NameTaken(name));
      return State.MISSING;
    }
    if (!vrf) {
      // Without its VRF an SVI would route in the main table. It stays, down, even where it is to
      // be
      // replaced: its VNI is mapped for as long as OVN has not let go of the network.
      found
          .filter(d -> d.up() || bridgeRises())
          .ifPresent(d -> out.add(Phase.SVI_DOWN, new KernelChange.SetUp(owner, name, false)));
      return State.MISSING;
    }
    if (found.isPresent() && !fits(found.get(), vid)) {
      out.deleteSvi(owner, found.get());
      found = Optional.empty();
    }
    Device device = found.orElseGet(() -> create(name, vid));
    return settle(role, device, found.isEmpty());
  }

  private boolean fits(Device svi, int vid) {
    return svi.detail().equals(new Device.Svi(vid))
        && svi.lower().filter(vtep.bridge()::equals).isPresent();
  }

  /** The kernel brings the VLAN devices of a bridge up with it. */
  private boolean bridgeRises() {
    return !vtep.device().up();
  }

  /** It takes MTU and address of its bridge. */
  private Device create(String name, int vid) {
    return out
        .create(
            Phase.SVI_CREATE,
            new KernelChange.CreateDevice(
                owner,
                name,
                new Device.Svi(vid),
                Optional.of(network.vrf()),
                Optional.of(vtep.bridge()),
                OptionalInt.empty(),
                Optional.empty()))
        .toBuilder()
        .mtu(vtep.mtu())
        .mac(Optional.of(vtep.mac()))
        .build();
  }

  private State settle(Role role, Device device, boolean created) {
    String name = device.name();
    PlanBuilder.Settings settings =
        PlanBuilder.Settings.of(new Ownership(role, network.name())).mtu(vtep.mtu()).ipv4(ROUTED);
    // An SVI follows its bridge's address by itself: speak only when it has not. Either way the
    // kernel flushes its neighbours.
    boolean bridgeChanges = !vtep.device().mac().equals(Optional.of(vtep.mac()));
    boolean strayed = !bridgeChanges && !device.mac().equals(Optional.of(vtep.mac()));
    out.configure(
        Phase.SVI_CONFIGURE, owner, device, strayed ? settings.mac(vtep.mac()) : settings);
    Optional<String> master = Optional.of(network.vrf());
    boolean moved = !out.master(device).equals(master);
    if (moved) {
      out.up(Phase.SVI_DOWN, owner, device, false);
      out.add(Phase.SVI_MASTER, new KernelChange.SetMaster(owner, name, master));
    }
    boolean up = network.frrKnowsIt() || device.up();
    boolean cycled = up && (created || moved || !device.up());
    if (cycled) {
      out.add(Phase.SVI_UP, new KernelChange.SetUp(owner, name, true));
    }
    if (!up) {
      if (bridgeRises() && !created) {
        out.add(Phase.SVI_DOWN, new KernelChange.SetUp(owner, name, false));
      }
      return State.MISSING;
    }
    return cycled || bridgeChanges || strayed ? State.EMPTIED : State.KEPT;
  }
}
