// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.VtepIntent;

/**
 * Plans VLANs, VNI filter and tunnel map of a VTEP: exactly those of the networks, on each VXLAN
 * device, and the VLANs on the bridge itself.
 */
final class VlanMapPlanner {
  private final PlanBuilder out;
  private final KernelState observed;
  private final VtepIntent vtep;
  private final VtepBase base;
  private final Map<Integer, Integer> vidByVni;
  private final Map<Integer, Phase> tunnels;
  private final Map<Integer, Owner> owners;
  private final Owner owner;

  /** By VLAN id. */
  private final Map<Integer, Owner> holders;

  /**
   * @param vidByVni the VLANs that are wanted
   * @param tunnels when a VNI is mapped; one that has no phase gets its VLAN only
   * @param owners whom the VNIs serve
   */
  VlanMapPlanner(
      PlanBuilder out,
      KernelState observed,
      VtepIntent vtep,
      VtepBase base,
      Map<Integer, Integer> vidByVni,
      Map<Integer, Phase> tunnels,
      Map<Integer, Owner> owners) {
    this.out = out;
    this.observed = observed;
    this.vtep = vtep;
    this.base = base;
    this.vidByVni = vidByVni;
    this.tunnels = tunnels;
    this.owners = owners;
    this.owner = new Owner.Vtep(vtep.name());
    this.holders = holders();
  }

  void plan() {
    for (InetAddress ip : vtep.ips()) {
      Device vxlan = base.vxlan(Names.vxlan(vtep.name(), ip));
      Map<Integer, KernelState.PortVlan> have = out.vlans(vxlan);
      unmap(vxlan.name(), have);
      // where the node does not have the address, what is there stays and nothing is added
      map(vxlan.name(), have, observed.hasAddress(ip));
    }
    planBridge();
  }

  private void unmap(String vxlan, Map<Integer, KernelState.PortVlan> have) {
    Map<Integer, Owner> mappedFor = new HashMap<>();
    have.forEach((vid, vlan) ->
        vlan.vni()
            .ifPresent(vni -> {
              Owner holder = holders.getOrDefault(vid, owner);
              mappedFor.put(vni, holder);
              if (!Integer.valueOf(vid).equals(vidByVni.get(vni))) {
                out.add(Phase.UNMAP, new KernelChange.DeleteTunnel(holder, vxlan, vid, vni));
              }
            }));
    for (int vni : out.vnis(vxlan)) {
      if (!tunnels.containsKey(vni)) {
        Owner holder = mappedFor.getOrDefault(vni, owner);
        out.add(Phase.UNMAP, new KernelChange.DeleteVni(holder, vxlan, vni));
      }
    }
    deleteOthers(vxlan, have, false);
  }

  private void map(String vxlan, Map<Integer, KernelState.PortVlan> have, boolean mayStart) {
    Set<Integer> filter = out.vnis(vxlan);
    vidByVni.forEach((vni, vid) -> {
      Owner network = owners.getOrDefault(vni, owner);
      KernelState.PortVlan vlan = have.get(vid);
      addVlan(network, vxlan, vid, vlan, false);
      Phase phase = tunnels.get(vni);
      if (phase == null || !mayStart) {
        return;
      }
      if (!filter.contains(vni)) {
        out.add(phase, new KernelChange.AddVni(network, vxlan, vni));
      }
      if (vlan == null || !vlan.vni().equals(OptionalInt.of(vni))) {
        out.add(phase, new KernelChange.AddTunnel(network, vxlan, vid, vni));
      }
    });
  }

  private void planBridge() {
    String bridge = base.bridge();
    Map<Integer, KernelState.PortVlan> have = out.vlans(base.device());
    deleteOthers(bridge, have, true);
    vidByVni.forEach((vni, vid) -> {
      Owner network = owners.getOrDefault(vni, owner);
      KernelState.PortVlan vlan = have.get(vid);
      if (vlan != null && isDeaf(vid)) {
        out.add(Phase.UNMAP, new KernelChange.DeleteVlan(network, bridge, vid, true));
        vlan = null;
      }
      addVlan(network, bridge, vid, vlan, true);
    });
  }

  /**
   * The bridge has the VLAN, but takes no frame to its own address there: a flush of its entries
   * (bridge fdb flush) took that one as well. It comes back with the VLAN, and by nothing else.
   */
  private boolean isDeaf(int vid) {
    Device bridge = base.device();
    return observed.device(bridge.name()).isPresent()
        && bridge
            .mac()
            .filter(mac ->
                !observed
                    .forwardingOf(bridge.name())
                    .contains(KernelState.FdbEntry.own(bridge.name(), vid, mac)))
            .isPresent();
  }

  private void addVlan(
      Owner network, String device, int vid, KernelState.@Nullable PortVlan have, boolean self) {
    if (have == null || have.pvid() || have.untagged()) {
      out.add(Phase.MAP, new KernelChange.AddVlan(network, device, vid, false, false, self));
    }
  }

  private void deleteOthers(String device, Map<Integer, KernelState.PortVlan> have, boolean self) {
    Set<Integer> wanted = new HashSet<>(vidByVni.values());
    for (int vid : have.keySet()) {
      if (!wanted.contains(vid)) {
        Owner holder = holders.getOrDefault(vid, owner);
        out.add(Phase.UNMAP, new KernelChange.DeleteVlan(holder, device, vid, self));
      }
    }
  }

  /**
   * Whose a VLAN of the bridge is: the network's whose SVI stands for it, though nobody may want it
   * any more. What is wrong with the VTEP holds up no network's release.
   */
  private Map<Integer, Owner> holders() {
    Map<Integer, Owner> result = new HashMap<>();
    for (Device device : observed.devices().values()) {
      if (device.detail() instanceof Device.Svi svi
          && device.lower().filter(base.bridge()::equals).isPresent()) {
        Ownership.parse(device.alias())
            .filter(o -> o.role().ofNetwork())
            .ifPresent(o -> result.put(svi.vid(), o.asOwner()));
      }
    }
    return result;
  }
}
