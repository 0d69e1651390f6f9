// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsStatus;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.Advertisement;

/**
 * What OVN-Kubernetes' cluster manager makes of our RouteAdvertisements: marks on
 * NetworkAttachmentDefinitions, and its status. One bad network is refused for all, and what was
 * marked stays so.
 */
public final class ClusterManager {
  private final Inventory cluster;
  private final Set<NetworkKey> breaking = new TreeSet<>();
  private boolean runs = true;

  ClusterManager(Inventory cluster) {
    this.cluster = cluster;
  }

  /** Stops it. */
  public void stop() {
    runs = false;
  }

  /** Refuses any RouteAdvertisements that selects this network. */
  public void refuse(NetworkKey network) {
    breaking.add(network);
  }

  /** Refuses no network any more. */
  public void refuseNone() {
    breaking.clear();
  }

  /** Does what is to be done, and says whether anything changed. */
  boolean reconcile() {
    if (!runs) {
      return false;
    }
    RouteAdvertisements own = cluster.advertisements.get(Advertisement.NAME);
    if (own == null) {
      return mark(Set.of());
    }
    Set<NetworkKey> selected = selected();
    boolean sources =
        cluster.frr.keySet().stream()
            .anyMatch(key -> key.startsWith(Inventory.OPERATOR_NAMESPACE + "/"));
    if (selected.isEmpty() || !sources) {
      boolean changed = accepted(own, false, "ConfigurationPending", "configuration pending: ...");
      return mark(Set.of()) || changed;
    }
    if (selected.stream().anyMatch(breaking::contains)) {
      return accepted(
          own,
          false,
          "ConfigurationError",
          "configuration error: waiting for subnet annotation to be set for node \"node-1\"");
    }
    boolean changed = accepted(own, true, "Accepted", "validated");
    return mark(selected) || changed;
  }

  private Set<NetworkKey> selected() {
    Set<NetworkKey> selected = new TreeSet<>();
    for (NadFact nad : cluster.nads.values()) {
      NetworkFact network = cluster.networks.get(nad.owner());
      if (network != null && network.isLabelledForAdvertising()) {
        selected.add(nad.owner());
      }
    }
    return selected;
  }

  private boolean mark(Set<NetworkKey> advertised) {
    Map<String, NadFact> old = Map.copyOf(cluster.nads);
    cluster.nads.replaceAll((name, nad) ->
        new NadFact(
            nad.namespace(),
            nad.name(),
            nad.owner(),
            nad.ownerUid(),
            nad.content(),
            advertised.contains(nad.owner()) ? Set.of(Advertisement.NAME) : Set.of()));
    return !old.equals(cluster.nads);
  }

  private boolean accepted(RouteAdvertisements own, boolean truth, String reason, String message) {
    List<Condition> before = own.statusOrEmpty().conditions();
    List<Condition> after =
        Conditions.set(
            before, "Accepted", Condition.Status.of(truth), reason, message, null, cluster.now());
    RouteAdvertisements copy = new RouteAdvertisements();
    copy.setMetadata(own.getMetadata());
    copy.setSpec(own.getSpec());
    copy.setStatus(new RouteAdvertisementsStatus(null, after));
    cluster.advertisements.put(Advertisement.NAME, copy);
    return !before.equals(after);
  }
}
