// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.Backoff;

/**
 * What was written and has to be written again: FRR writes over an entry of ours when another node
 * announces the same address, some other manager of devices sets a setting back. The first time
 * ours is put back at once, then after 1, 2, 4 … 60 s: for each time every node of the network
 * hears of a move, or the other one writes again. Confined to the loop's thread.
 */
final class Reassertions {
  /** As often as this, it is no pod that moved. */
  private static final int TOO_OFTEN = 5;

  private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** What stands for this long is no longer in question. */
  private static final Duration CALM = DELAYS.most().multipliedBy(2);

  private record Written(Owner owner, int again, Instant last, Instant next) {}

  private final Map<Item, Written> items = new HashMap<>();

  /** Indexes of devices that have items, and of their masters. */
  private Map<String, Integer> indexes = Map.of();

  /**
   * The steps of a plan, less what is to be left alone now.
   *
   * <p>Settings lean on one another (no SVI takes a larger MTU than its bridge has), so one that is
   * due takes the others along. A device that is made, or gets a master, by the same plan begins
   * anew. What leans on something that is left alone is left alone too: the kernel would refuse it.
   * That a device goes down is never left alone, for it is down to keep harm off.
   */
  List<List<KernelChange>> due(List<List<KernelChange>> steps, Instant now) {
    Set<String> renewed = new HashSet<>();
    Set<String> flagged = new HashSet<>();
    Set<String> outside = outside(steps, now);
    for (KernelChange change : flat(steps)) {
      begins(change).filter(device -> !outside.contains(device)).ifPresent(renewed::add);
      if (change instanceof KernelChange.SetPortFlags flags) {
        flagged.add(flags.device());
      }
    }
    Held held = held(steps, outside, item -> waits(item, renewed, now));
    boolean settings =
        flat(steps).stream()
            .flatMap(change -> Item.of(change).stream())
            .anyMatch(item ->
                item.kind().isSetting() && (renewed.contains(item.device()) || !holds(item, now)));
    return steps.stream()
        .map(step ->
            step.stream()
                .filter(change -> {
                  if (held.has(change)) {
                    return false;
                  }
                  if (change instanceof KernelChange.AddTunnel tunnel) {
                    // refused as long as the port has not its vlan_tunnel flag
                    return (settings || !flagged.contains(tunnel.device()))
                        && Item.of(change).stream().noneMatch(item -> waits(item, renewed, now));
                  }
                  return Item.of(change).stream()
                      .allMatch(
                          item -> item.kind().isSetting() ? settings : !waits(item, renewed, now));
                })
                .toList())
        .filter(step -> !step.isEmpty())
        .toList();
  }

  /**
   * What waits, and makes others wait.
   *
   * @param outside devices that do not get their master now
   * @param down devices that do not go up now
   * @param vlans of devices that do not get them now
   */
  private record Held(Set<String> outside, Set<String> down, Set<KernelChange.AddVlan> vlans) {
    boolean has(KernelChange change) {
      return switch (change) {
        case KernelChange.SetMaster c -> c.master().isPresent() && outside.contains(c.device());
        case KernelChange.SetUp c -> c.up() && down.contains(c.device());
        case KernelChange.SetPortFlags c -> outside.contains(c.device());
        case KernelChange.AddVlan c -> outside.contains(c.device()) || vlans.contains(c);
        case KernelChange.DeleteVlan c -> outside.contains(c.device());
        case KernelChange.AddTunnel c -> lacksVlan(c.device(), c.vid());
        case KernelChange.AddFdb c -> lacksVlan(c.device(), c.vid());
        case KernelChange.AddNeighbour c -> down.contains(c.device());
        default -> false;
      };
    }

    private boolean lacksVlan(String device, int vid) {
      return outside.contains(device)
          || vlans.stream().anyMatch(v -> v.device().equals(device) && v.vid() == vid);
    }
  }

  /** Devices that do not get their master now. */
  private Set<String> outside(List<List<KernelChange>> steps, Instant now) {
    Set<String> outside = new HashSet<>();
    for (KernelChange change : flat(steps)) {
      if (change instanceof KernelChange.SetMaster master
          && Item.of(change).stream().anyMatch(item -> holds(item, now))) {
        outside.add(master.device());
      }
    }
    return outside;
  }

  /** A device that begins anew waits for nothing but its entries. */
  private boolean waits(Item item, Set<String> renewed, Instant now) {
    boolean anew =
        renewed.contains(item.device())
            && !item.kind().isEntry()
            && item.kind() != Item.Kind.MASTER;
    return holds(item, now) && !anew;
  }

  private static Held held(
      List<List<KernelChange>> steps, Set<String> outside, Predicate<Item> waits) {
    Held held = new Held(outside, new HashSet<>(outside), new HashSet<>());
    for (KernelChange change : flat(steps)) {
      if (Item.of(change).stream().noneMatch(waits)) {
        continue;
      }
      switch (change) {
        case KernelChange.SetUp c -> held.down().add(c.device());
        case KernelChange.AddVlan c -> held.vlans().add(c);
        default -> {}
      }
    }
    return held;
  }

  /** A device that somebody made anew, or whose master is a new one, is nobody's fight. */
  void sees(KernelState observed) {
    Map<String, Integer> now = new HashMap<>();
    for (Item item : items.keySet()) {
      observed
          .device(item.device())
          .ifPresent(device -> {
            now.put(device.name(), device.index());
            device
                .master()
                .flatMap(observed::device)
                .ifPresent(master -> now.put(master.name(), master.index()));
          });
      if (item.kind() == Item.Kind.MASTER) {
        observed.device(item.what()).ifPresent(master -> now.put(master.name(), master.index()));
      }
    }
    Set<String> anew = new HashSet<>();
    now.forEach((name, index) -> {
      if (!index.equals(indexes.getOrDefault(name, index))) {
        anew.add(name);
      }
    });
    items
        .keySet()
        .removeIf(item ->
            !item.kind().isEntry()
                && (anew.contains(item.device())
                    || (item.kind() == Item.Kind.MASTER && anew.contains(item.what()))));
    indexes = now;
  }

  private static List<KernelChange> flat(List<List<KernelChange>> steps) {
    return steps.stream().flatMap(List::stream).toList();
  }

  private boolean holds(Item item, Instant now) {
    Written written = items.get(item);
    return written != null && now.isBefore(written.next());
  }

  /** Takes a change that the kernel carried out. */
  void applied(KernelChange change, Instant now) {
    begins(change).ifPresent(this::forgetWhatAMasterGives);
    items.keySet().removeIf(item -> item.isUndoneBy(change));
    switch (change) {
      case KernelChange.CreateDevice c -> forgetDevices(Set.of(c.device()));
      case KernelChange.DeleteDevice c -> forgetDevices(Set.of(c.device()));
      case KernelChange.DeleteGroup c -> forgetDevices(c.devices().keySet());
      case KernelChange.DeleteFdb c ->
          items.remove(new Item(c.device(), Item.Kind.FORWARDING, c.mac().toString()));
      case KernelChange.DeleteNeighbour c ->
          items.remove(new Item(c.device(), Item.Kind.NEIGHBOUR, c.ip().getHostAddress()));
      default -> {}
    }
    for (Item item : Item.of(change)) {
      items.merge(
          item,
          new Written(change.owner(), 0, now, now),
          (before, _) -> {
            Duration delay = DELAYS.delay(before.again() + 1);
            return new Written(change.owner(), before.again() + 1, now, now.plus(delay));
          });
    }
  }

  /** The device that this change makes, or gives what a device without a master has not. */
  private static Optional<String> begins(KernelChange change) {
    return switch (change) {
      case KernelChange.CreateDevice c -> Optional.of(c.device());
      case KernelChange.SetMaster c when c.master().isPresent() -> Optional.of(c.device());
      default -> Optional.empty();
    };
  }

  private void forgetWhatAMasterGives(String device) {
    items
        .keySet()
        .removeIf(
            i -> !i.kind().isEntry() && i.kind() != Item.Kind.MASTER && i.device().equals(device));
  }

  private void forgetDevices(Collection<String> devices) {
    items.keySet().removeIf(i -> !i.kind().isEntry() && devices.contains(i.device()));
  }

  /** The network's devices changed: its entries went with them, which is nobody's doing. */
  void forget(String network) {
    items
        .entrySet()
        .removeIf(e ->
            e.getKey().kind().isEntry() && e.getValue().owner().equals(new Owner.Network(network)));
  }

  void forgetCalm(Instant now) {
    items.values().removeIf(written -> written.last().plus(CALM).isBefore(now));
  }

  Optional<Instant> nextDeadline(Instant now) {
    return items.values().stream()
        .map(Written::next)
        .filter(now::isBefore)
        .min(Comparator.naturalOrder());
  }

  /** About what does not stay. */
  List<Issue> issues() {
    List<Issue> issues = new ArrayList<>();
    // With the address of its device, or of the bridge below it, a neighbour goes; with the flags
    // of a port its map.
    boolean macContested =
        items.entrySet().stream()
            .anyMatch(e -> e.getKey().kind() == Item.Kind.MAC && e.getValue().again() >= TOO_OFTEN);
    Set<String> reset = new HashSet<>();
    items.forEach((item, written) -> {
      if (item.kind().isSetting() && written.again() >= TOO_OFTEN) {
        reset.add(item.device());
      }
    });
    items.forEach((item, written) -> {
      boolean follows =
          (item.kind() == Item.Kind.NEIGHBOUR && macContested)
              || (item.kind() == Item.Kind.PART && reset.contains(item.device()));
      if (written.again() >= TOO_OFTEN && !follows) {
        issues.add(issue(item, written.owner()));
      }
    });
    issues.sort(Comparator.comparing(Issue::message));
    return List.copyOf(issues);
  }

  private static Issue issue(Item item, Owner owner) {
    Subject subject =
        owner instanceof Owner.Network(String name)
            ? Subject.evpnNetwork(name)
            : Failures.THIS_NODE;
    return !item.kind().isEntry()
        ? Issue.degrades(
            subject,
            Reason.SETTING_CONTESTED,
            "The device \""
                + item.device()
                + "\" does not keep "
                + (item.kind() == Item.Kind.MASTER
                    ? "the master \"" + item.what() + "\""
                    : item.what())
                + ": some other program of this node sets it back again and again. Tell that"
                + " program to leave the device alone.")
        : Issue.degrades(
            subject,
            Reason.ENTRY_CONTESTED,
            "The entry of the local pod's address "
                + item.what()
                + " on "
                + item.device()
                + " is written over again and again: some other node or station announces"
                + " the same address.");
  }
}
