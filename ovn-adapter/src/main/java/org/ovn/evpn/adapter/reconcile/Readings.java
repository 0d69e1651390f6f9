// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelState.FdbEntry;
import org.ovn.evpn.adapter.kernel.KernelState.PortVlan;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.MacAddress;
import org.ovn.evpn.api.value.Vni;

/**
 * What can be counted after a pass, for whoever measures the node: too much and too often to stand
 * in the EVPNNodeState. A value that is not known is absent, and so is one that makes no sense.
 *
 * @param networks wanted or being given back, sorted by name
 * @param localPods pods that have entries in the kernel
 * @param kernelRead whether the kernel could be read
 * @param ovsdbInSync whether the three databases were there
 */
public record Readings(
    List<OfNetwork> networks, int localPods, boolean kernelRead, boolean ovsdbInSync) {
  /** After a pass that brought nothing. */
  public static final Readings NONE = new Readings(List.of(), 0, false, false);

  /** Copies the list. */
  public Readings {
    networks = List.copyOf(networks);
  }

  /**
   * A MAC-VRF as it stands on this node.
   *
   * @param vni that is wanted
   * @param remoteVteps in its flood list; 0 while the node has the VNI mapped to nothing
   * @param learnedMacs that FRR has put in, from type-2 routes
   */
  public record MacVrf(Vni vni, int remoteVteps, int learnedMacs) {}

  /**
   * A network.
   *
   * @param name of the EVPNNetwork
   * @param takenPorts remote ports that were taken from Geneve; absent while OVN is out of reach
   */
  public record OfNetwork(String name, Optional<MacVrf> macVrf, OptionalInt takenPorts) {}

  /** Counts, without another look at anything. */
  public static Readings of(Rounds.Result result) {
    KernelState kernel = result.observed();
    Map<Integer, Integer> learned = learnedMacs(kernel);
    // of an edited network both are there for a while, under one name: the present one counts
    SortedMap<String, NetworkIntent> intents = new TreeMap<>();
    result.stored().retiring().networks().forEach(n -> intents.put(n.name(), n));
    result.stored().current().networks().forEach(n -> intents.put(n.name(), n));
    Map<String, KernelState.Programmed> programmed = kernel.programmed(intents.keySet());
    List<OfNetwork> networks = new ArrayList<>();
    intents.forEach((name, intent) -> {
      OptionalInt mapped =
          Optional.ofNullable(programmed.get(name))
              .map(KernelState.Programmed::macVni)
              .orElse(OptionalInt.empty());
      Optional<MacVrf> macVrf =
          intent
              .macVni()
              .map(vni ->
                  mapped.equals(OptionalInt.of(vni.value()))
                      ? new MacVrf(
                          vni,
                          kernel.floodList(vni.value()).size(),
                          learned.getOrDefault(vni.value(), 0))
                      : new MacVrf(vni, 0, 0));
      networks.add(new OfNetwork(name, macVrf, taken(result.ovn(), name)));
    });
    int pods = programmed.values().stream().mapToInt(KernelState.Programmed::localPods).sum();
    return new Readings(networks, pods, true, result.ovn().isPresent());
  }

  private static OptionalInt taken(Optional<OvnPlan> ovn, String network) {
    if (ovn.isEmpty()) {
      return OptionalInt.empty();
    }
    OvnNetworkState state = ovn.get().networks().get(network);
    return OptionalInt.of(state == null ? 0 : state.taken().size());
  }

  /** Remote stations by VNI: FRR's entries lie on the VXLAN devices, in the VLAN of their VNI. */
  private static Map<Integer, Integer> learnedMacs(KernelState kernel) {
    Map<Integer, Set<MacAddress>> macs = new HashMap<>();
    kernel
        .forwarding()
        .forEach((device, entries) -> {
          Map<Integer, PortVlan> vlans = kernel.vlansOf(device);
          for (FdbEntry entry : entries) {
            PortVlan vlan = entry.externLearned() ? vlans.get(entry.vid()) : null;
            if (vlan != null && vlan.vni().isPresent()) {
              macs.computeIfAbsent(vlan.vni().getAsInt(), _ -> new HashSet<>()).add(entry.mac());
            }
          }
        });
    Map<Integer, Integer> counts = new HashMap<>();
    macs.forEach((vni, set) -> counts.put(vni, set.size()));
    return counts;
  }
}
