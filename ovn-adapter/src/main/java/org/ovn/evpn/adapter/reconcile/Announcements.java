// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.Names;
import org.ovn.evpn.adapter.kernel.Owner;

/**
 * When the entries of which networks are told to FRR once more: 1, 5 and 30 s after the last change
 * of a device that zebra must know first. Confined to the loop's thread.
 */
final class Announcements {
  private static final List<Duration> AFTER =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

  /**
   * @param next stays when there is another change, so that changes without end starve nothing
   * @param anew whether FRR has to forget the entries first: it knows them, but announced them
   *     before it had all lines of the network
   */
  private record Pending(Instant changed, Instant next, boolean anew) {}

  private final Map<String, Pending> pending = new HashMap<>();

  /** Goes on with what a process before this one did not finish. */
  void resume(Set<String> networks, Instant now) {
    networks.stream()
        .filter(name -> !pending.containsKey(name))
        .forEach(name -> changed(name, now));
  }

  /**
   * Networks whose entries zebra may read before it knows of these changes.
   *
   * @param intent the kernel's
   */
  static Set<String> touchedBy(List<KernelChange> changes, NodeIntent intent) {
    Set<Owner> vteps = new HashSet<>();
    Set<String> devices = new HashSet<>();
    for (KernelChange change : changes) {
      Optional<String> device =
          switch (change) {
            case KernelChange.CreateDevice c -> Optional.of(c.device());
            case KernelChange.SetMaster c -> Optional.of(c.device());
            case KernelChange.AddVlan c -> Optional.of(c.device());
            case KernelChange.SetUp c when c.up() -> Optional.of(c.device());
            default -> Optional.empty();
          };
      device.ifPresent(name -> {
        devices.add(name);
        vteps.add(change.owner());
      });
    }
    return intent.networks().stream()
        .filter(n -> n.macVni().isPresent())
        .filter(n ->
            vteps.contains(new Owner.Vtep(n.vtep()))
                || devices.contains(n.ovsPort())
                || devices.contains(Names.l2Svi(n.networkId())))
        .map(NetworkIntent::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Networks whose IP-VRF these changes complete while FRR announces their MAC-VRF already.
   *
   * @param mapped networks whose MAC-VRF was mapped before the changes
   */
  static Set<String> completedBy(
      List<KernelChange> changes, NodeIntent intent, Set<String> mapped) {
    Set<String> risen = new HashSet<>();
    Set<Integer> vnis = new HashSet<>();
    for (KernelChange change : changes) {
      switch (change) {
        case KernelChange.SetUp c when c.up() -> risen.add(c.device());
        case KernelChange.AddTunnel c -> vnis.add(c.vni());
        default -> {
          // completes nothing
        }
      }
    }
    return intent.networks().stream()
        .filter(n -> mapped.contains(n.name()) && n.macVni().isPresent())
        .filter(n ->
            n.ipVrf()
                .filter(ip ->
                    risen.contains(Names.l3Svi(n.networkId())) || vnis.contains(ip.vni().value()))
                .isPresent())
        .map(NetworkIntent::name)
        .collect(Collectors.toSet());
  }

  void changed(String network, Instant now) {
    note(network, now, false);
  }

  /** The network is complete in FRR only now: its entries are told of as if they were new. */
  void completed(String network, Instant now) {
    note(network, now, true);
  }

  private void note(String network, Instant now, boolean anew) {
    Pending fresh = new Pending(now, now.plus(AFTER.getFirst()), anew);
    pending.merge(
        network,
        fresh,
        (before, _) ->
            new Pending(
                now,
                before.next().isBefore(fresh.next()) ? before.next() : fresh.next(),
                before.anew() || anew));
  }

  /** Networks of those whose entries FRR has to forget before it is told of them. */
  Set<String> anew(Set<String> networks) {
    return networks.stream()
        .filter(name -> {
          Pending p = pending.get(name);
          return p != null && p.anew();
        })
        .collect(Collectors.toSet());
  }

  Set<String> due(Instant now) {
    return pending.entrySet().stream()
        .filter(e -> !now.isBefore(e.getValue().next()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  void announced(String network, Instant now) {
    pending.computeIfPresent(
        network,
        (_, p) ->
            AFTER.stream()
                .map(p.changed()::plus)
                .filter(now::isBefore)
                .findFirst()
                .map(next -> new Pending(p.changed(), next, false))
                .orElse(null));
  }

  /** Networks that are told of again. */
  Set<String> networks() {
    return Set.copyOf(pending.keySet());
  }

  /** Forgets all others. */
  void retain(Set<String> networks) {
    pending.keySet().retainAll(networks);
  }

  Optional<Instant> nextDeadline(Instant now) {
    return pending.values().stream()
        .map(Pending::next)
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
