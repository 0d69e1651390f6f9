// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.status.Evidence;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * Which MAC-VRFs have no remote VTEP although they are mapped for long. Whether that is wrong is
 * for the controller to say: it knows who else takes part and is ready. Confined to the loop's
 * thread.
 */
public final class RemoteVteps {
  /** What FRR and the fabric get to bring the routes. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<Vni, Instant> since = new HashMap<>();
  private boolean heard;

  /** Nothing was looked at yet. */
  public RemoteVteps() {}

  /** Takes a look. */
  public void look(KernelState observed, NodeIntent intent, Instant now) {
    Map<String, KernelState.Programmed> programmed = observed.programmed(intent.networkNames());
    Map<Vni, Instant> without = new HashMap<>();
    heard = false;
    for (NetworkIntent network : intent.networks()) {
      Optional<Vni> mapped =
          network
              .macVni()
              .filter(vni ->
                  Optional.ofNullable(programmed.get(network.name())).stream()
                      .flatMapToInt(p -> p.macVni().stream())
                      .anyMatch(there -> there == vni.value()));
      if (mapped.isEmpty()) {
        continue;
      }
      if (observed.floodList(mapped.get().value()).isEmpty()) {
        without.put(mapped.get(), since.getOrDefault(mapped.get(), now));
      } else {
        heard = true;
      }
    }
    since.clear();
    since.putAll(without);
  }

  /**
   * What the last look proves.
   *
   * @param frr what FRR runs, where frr-k8s says so
   */
  public Evidence evidence(Optional<RunningConfig> frr, Instant now) {
    List<Vni> without =
        since.entrySet().stream()
            .filter(entry -> !now.isBefore(entry.getValue().plus(PATIENCE)))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return new Evidence(
        heard,
        without,
        frr.filter(RunningConfig::advertiseAllVni)
            .map(RunningConfig::evpnNeighbors)
            .orElse(Set.of()));
  }

  /** When the next VNI has been without for long. */
  public Optional<Instant> nextDeadline(Instant now) {
    return since.values().stream()
        .map(start -> start.plus(PATIENCE))
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
