package org.ovn.evpn.adapter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.status.Remark;

/**
 * Entries that were added and have to be added again: FRR writes over ours when another node
 * announces the same address. The first time ours is put back at once, then after 1, 2, 4 … 60 s,
 * for each time every node of the network hears of a move. Confined to the loop's thread.
 */
final class Reassertions {
  /** As often as this, it is no pod that moved. */
  private static final int TOO_OFTEN = 5;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** What stands for this long is no longer in question. */
  private static final Duration CALM = LONGEST.multipliedBy(2);

  private record Entry(String device, String address) {}

  private record Added(Owner owner, int again, Instant last, Instant next) {}

  private final Map<Entry, Added> entries = new HashMap<>();

  /** Whether the change is to add an entry that is to be left alone now. */
  boolean holds(KernelChange change, Instant now) {
    return adds(change).map(entries::get).filter(added -> now.isBefore(added.next())).isPresent();
  }

  /** Takes a change that the kernel carried out. */
  void applied(KernelChange change, Instant now) {
    adds(change)
        .ifPresent(entry ->
            entries.merge(
                entry,
                new Added(change.owner(), 0, now, now),
                (before, _) -> {
                  Duration delay = FIRST;
                  for (int i = 0; i < before.again() && delay.compareTo(LONGEST) < 0; i++) {
                    delay = delay.multipliedBy(2);
                  }
                  delay = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
                  return new Added(change.owner(), before.again() + 1, now, now.plus(delay));
                }));
    deletes(change).ifPresent(entries::remove);
  }

  /** The network's devices changed: its entries went with them, which is nobody's doing. */
  void forget(String network) {
    entries.values().removeIf(added -> added.owner().equals(new Owner.Network(network)));
  }

  void forgetCalm(Instant now) {
    entries.values().removeIf(added -> added.last().plus(CALM).isBefore(now));
  }

  Optional<Instant> nextDeadline(Instant now) {
    return entries.values().stream()
        .map(Added::next)
        .filter(now::isBefore)
        .min(Comparator.naturalOrder());
  }

  /** About entries that do not stay. */
  List<Remark> remarks() {
    return entries.entrySet().stream()
        .filter(e -> e.getValue().again() >= TOO_OFTEN)
        .filter(e -> e.getValue().owner() instanceof Owner.Network)
        .map(e ->
            new Remark(
                Optional.of(((Owner.Network) e.getValue().owner()).name()),
                "EntryContested",
                "The entry of the local pod's address "
                    + e.getKey().address()
                    + " on "
                    + e.getKey().device()
                    + " is written over again and again: some other node or station announces"
                    + " the same address."))
        .sorted(Comparator.comparing(Remark::message))
        .toList();
  }

  private static Optional<Entry> adds(KernelChange change) {
    return switch (change) {
      case KernelChange.AddFdb c -> Optional.of(new Entry(c.device(), c.mac().toString()));
      case KernelChange.AddNeighbour c ->
          Optional.of(new Entry(c.device(), c.ip().getHostAddress()));
      default -> Optional.empty();
    };
  }

  private static Optional<Entry> deletes(KernelChange change) {
    return switch (change) {
      case KernelChange.DeleteFdb c -> Optional.of(new Entry(c.device(), c.mac().toString()));
      case KernelChange.DeleteNeighbour c ->
          Optional.of(new Entry(c.device(), c.ip().getHostAddress()));
      default -> Optional.empty();
    };
  }
}
