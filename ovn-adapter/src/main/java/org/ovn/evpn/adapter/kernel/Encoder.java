// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.function.ToIntFunction;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;

/** One {@link KernelChange} to one rtnetlink request. */
final class Encoder {
  private final LinkEncoder links;
  private final BridgeEncoder bridges;
  private final NeighbourEncoder neighbours;
  private final IpEncoder addresses;
  private final FilterEncoder filters;

  /**
   * @param index gives the ifindex of a device, or throws {@link MissingDevice}
   */
  Encoder(ToIntFunction<String> index) {
    this.links = new LinkEncoder(index);
    this.bridges = new BridgeEncoder(index);
    this.neighbours = new NeighbourEncoder(index);
    this.addresses = new IpEncoder(index);
    this.filters = new FilterEncoder(index);
  }

  /** A device that a change needs is not there. */
  static final class MissingDevice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingDevice(String device) {
      super("the device \"" + device + "\" is not there");
    }
  }

  NetlinkRequest encode(KernelChange change) {
    return switch (change) {
      case KernelChange.CreateDevice c -> links.create(c);
      case KernelChange.Configure c -> links.configure(c);
      case KernelChange.ConfigureBridge c -> links.configure(c);
      case KernelChange.SetVxlanLocal c -> links.setLocal(c);
      case KernelChange.SetMaster c -> links.setMaster(c);
      case KernelChange.SetUp c -> links.setUp(c);
      case KernelChange.DeleteDevice c -> links.delete(c);
      case KernelChange.DeleteGroup c -> LinkEncoder.delete(c);
      case KernelChange.SetPortFlags c -> bridges.setFlags(c);
      case KernelChange.AddVlan c -> bridges.add(c);
      case KernelChange.DeleteVlan c -> bridges.delete(c);
      case KernelChange.AddTunnel c -> bridges.add(c);
      case KernelChange.DeleteTunnel c -> bridges.delete(c);
      case KernelChange.AddVni c -> bridges.add(c);
      case KernelChange.DeleteVni c -> bridges.delete(c);
      case KernelChange.AddFdb c -> neighbours.add(c);
      case KernelChange.DeleteFdb c -> neighbours.delete(c);
      case KernelChange.UnpinFdb c -> neighbours.unpin(c);
      case KernelChange.AddNeighbour c -> neighbours.add(c);
      case KernelChange.DeleteNeighbour c -> neighbours.delete(c);
      case KernelChange.UnpinNeighbour c -> neighbours.unpin(c);
      case KernelChange.AddClassifier c -> filters.add(c);
      case KernelChange.AddFilter c -> filters.add(c);
      case KernelChange.DeleteFilter c -> filters.delete(c);
      case KernelChange.AddAddress c -> addresses.add(c);
      case KernelChange.DeleteAddress c -> addresses.delete(c);
      case KernelChange.AddGuardRoute c -> IpEncoder.add(c);
      case KernelChange.DeleteGuardRoute c -> IpEncoder.delete(c);
    };
  }
}
