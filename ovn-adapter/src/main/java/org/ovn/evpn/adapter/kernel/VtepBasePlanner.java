// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.value.MacAddress;

/** Plans the bridge of a VTEP and its VXLAN devices, one per address family. */
final class VtepBasePlanner {
  private static final int VXLAN_PORT = 4789;

  private final PlanBuilder out;
  private final KernelState observed;
  private final VtepIntent vtep;
  private final Owner owner;
  private final String bridge;

  VtepBasePlanner(PlanBuilder out, KernelState observed, VtepIntent vtep) {
    this.out = out;
    this.observed = observed;
    this.vtep = vtep;
    this.owner = new Owner.Vtep(vtep.name());
    this.bridge = Names.bridge(vtep.name());
  }

  /**
   * Plans.
   *
   * @param mtu of the bridge: the least that its VXLAN devices have
   */
  VtepBase plan(int mtu) {
    MacAddress mac = RouterMac.choose(vtep.ips(), observed.device(bridge).flatMap(Device::mac));
    Device.Bridge settings = new Device.Bridge(true, 0, false);
    Optional<Device> found = out.device(bridge);
    if (found.filter(d -> !(d.detail() instanceof Device.Bridge)).isPresent()) {
      out.delete(owner, bridge);
      found = Optional.empty();
    }
    // One byte less than wanted: only an MTU that is changed by a request counts as the user's, and
    // is not lowered to that of the smallest port. Setting the value that a bridge was created with
    // is no change to the kernel.
    Device device =
        found.orElseGet(() ->
            out.create(
                Phase.BASE_CREATE,
                new KernelChange.CreateDevice(
                    owner,
                    bridge,
                    settings,
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.of(mtu - 1),
                    Optional.of(mac))));
    if (!device.detail().equals(settings)) {
      out.add(Phase.BASE_CONFIGURE, new KernelChange.ConfigureBridge(owner, bridge, settings));
    }
    out.configure(
        Phase.BASE_CONFIGURE,
        owner,
        device,
        PlanBuilder.Settings.of(new Ownership(Role.BRIDGE, vtep.name())).mtu(mtu).mac(mac));
    out.up(Phase.BASE_UP, owner, device, true);
    List<Device> vxlans = new ArrayList<>();
    for (InetAddress ip : vtep.ips()) {
      vxlans.add(planVxlan(ip, mac));
    }
    return new VtepBase(bridge, device, vxlans, mac, mtu);
  }

  private Device planVxlan(InetAddress ip, MacAddress mac) {
    String name = Names.vxlan(vtep.name(), ip);
    int mtu = OverlayMtu.of(observed, vtep.name(), ip).bytes();
    Device.Vxlan settings = new Device.Vxlan(true, true, Optional.of(ip), VXLAN_PORT, false);
    Optional<Device> found = out.device(name);
    if (found
        .filter(d -> !(d.detail() instanceof Device.Vxlan x) || !sameButLocal(x, settings))
        .isPresent()) {
      out.delete(owner, name); // the kernel changes none of these on a device that is there
      found = Optional.empty();
    }
    Device device =
        found.orElseGet(() ->
            out.create(
                Phase.VXLAN_CREATE,
                new KernelChange.CreateDevice(
                    owner,
                    name,
                    settings,
                    Optional.of(bridge),
                    Optional.empty(),
                    OptionalInt.of(mtu),
                    Optional.of(mac))));
    if (!device.detail().equals(settings)) {
      out.add(Phase.VXLAN_CONFIGURE, new KernelChange.SetVxlanLocal(owner, name, ip));
    }
    out.configure(
        Phase.VXLAN_CONFIGURE,
        owner,
        device,
        PlanBuilder.Settings.of(new Ownership(Role.VXLAN, vtep.name())).mtu(mtu).mac(mac));
    boolean joined = out.master(device).filter(bridge::equals).isPresent();
    if (!joined) {
      out.add(Phase.VXLAN_CONFIGURE, new KernelChange.SetMaster(owner, name, Optional.of(bridge)));
    }
    // Two VXLAN ports of one bridge must not forward to each other.
    Device.PortFlags flags = new Device.PortFlags(false, true, true, vtep.ips().size() > 1);
    if (!joined || !device.port().equals(Optional.of(flags))) {
      out.add(Phase.VXLAN_PORT, new KernelChange.SetPortFlags(owner, name, flags));
    }
    out.up(Phase.BASE_UP, owner, device, true);
    // Whatever it has by its old master goes when it joins.
    return joined
        ? device
        : device.toBuilder().master(Optional.empty()).port(Optional.empty()).build();
  }

  private static boolean sameButLocal(Device.Vxlan have, Device.Vxlan want) {
    boolean family =
        have.local().map(InetAddress::getClass).equals(want.local().map(InetAddress::getClass));
    return family
        && have.external() == want.external()
        && have.vniFilter() == want.vniFilter()
        && have.port() == want.port()
        && have.learning() == want.learning();
  }
}
