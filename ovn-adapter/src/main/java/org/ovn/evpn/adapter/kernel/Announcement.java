// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Has the kernel tell once more of the entries that are there. zebra (FRR 10.3 and 10.4) takes
 * links and neighbours from different sockets and drops an entry that it reads before it knows the
 * port or the SVI; writing an entry again as it is makes the kernel say nothing. So each loses its
 * state and gets it back at once: two notifications of a new entry, none of a deleted one, and an
 * entry that is known already changes nothing for zebra. Where FRR is to announce what it knows
 * once more, the neighbour goes and comes back.
 */
public final class Announcement {
  private Announcement() {}

  /**
   * Plans; forwarding entries only of ports that are up, for the kernel refuses it on others.
   *
   * @param networks names of the EVPNNetworks
   * @param anew those of them whose neighbours go first: FRR announced them before the IP-VRF was
   *     complete, and an entry that it knows makes it announce nothing
   */
  public static KernelPlan plan(
      KernelState observed, NodeIntent intent, Set<String> networks, Set<String> anew) {
    List<KernelChange> forwarding = new ArrayList<>();
    List<KernelChange> neighbours = new ArrayList<>();
    for (NetworkIntent network : intent.networks()) {
      if (!networks.contains(network.name())) {
        continue;
      }
      Owner owner = new Owner.Network(network.name());
      Set<MacAddress> macs = new HashSet<>();
      Set<InetAddress> ips = new HashSet<>();
      for (LocalPod pod : network.pods()) {
        macs.add(pod.mac());
        ips.addAll(pod.ips());
      }
      String port = network.ovsPort();
      if (observed.device(port).filter(Device::up).isPresent()) {
        for (KernelState.FdbEntry e : observed.forwardingOf(port)) {
          if (e.isStatic() && macs.contains(e.mac())) {
            forwarding.add(new KernelChange.UnpinFdb(owner, port, e.vid(), e.mac()));
            forwarding.add(new KernelChange.AddFdb(owner, port, e.vid(), e.mac()));
          }
        }
      }
      String svi = Names.l2Svi(network.networkId());
      for (KernelState.NeighbourEntry e : observed.neighboursOf(svi)) {
        if (e.mac().isPresent() && ips.contains(e.ip())) {
          neighbours.add(
              anew.contains(network.name())
                  ? new KernelChange.DeleteNeighbour(owner, svi, e.ip())
                  : new KernelChange.UnpinNeighbour(owner, svi, e.ip(), e.mac().get()));
          neighbours.add(new KernelChange.AddNeighbour(owner, svi, e.ip(), e.mac().get()));
        }
      }
    }
    return new KernelPlan(
        Stream.of(forwarding, neighbours).filter(step -> !step.isEmpty()).toList(),
        Map.of(),
        Map.of());
  }
}
