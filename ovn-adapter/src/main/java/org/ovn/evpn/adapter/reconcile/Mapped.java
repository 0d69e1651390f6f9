// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelState;

/** Which networks the kernel has already: a pure function. */
final class Mapped {
  private Mapped() {}

  /** Names of the networks whose VNIs are mapped, all of them. */
  static Set<String> names(KernelState observed, NodeIntent intent) {
    Map<String, KernelState.Programmed> programmed = observed.programmed(intent.networkNames());
    return intent.networks().stream()
        .filter(network -> hasMac(network, programmed) && hasIp(network, programmed))
        .map(NetworkIntent::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Names of the networks whose MAC-VRF is mapped. */
  static Set<String> macVrfs(KernelState observed, NodeIntent intent) {
    Map<String, KernelState.Programmed> programmed = observed.programmed(intent.networkNames());
    return intent.networks().stream()
        .filter(network -> network.macVni().isPresent() && hasMac(network, programmed))
        .map(NetworkIntent::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean hasMac(
      NetworkIntent network, Map<String, KernelState.Programmed> programmed) {
    OptionalInt there =
        Optional.ofNullable(programmed.get(network.name()))
            .map(KernelState.Programmed::macVni)
            .orElse(OptionalInt.empty());
    return network.macVni().map(vni -> there.equals(OptionalInt.of(vni.value()))).orElse(true);
  }

  private static boolean hasIp(
      NetworkIntent network, Map<String, KernelState.Programmed> programmed) {
    OptionalInt there =
        Optional.ofNullable(programmed.get(network.name()))
            .map(KernelState.Programmed::ipVni)
            .orElse(OptionalInt.empty());
    return network.ipVrf().map(ip -> there.equals(OptionalInt.of(ip.vni().value()))).orElse(true);
  }
}
