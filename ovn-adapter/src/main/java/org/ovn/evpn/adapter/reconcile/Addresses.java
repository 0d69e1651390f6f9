// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.AddressGate;
import org.ovn.evpn.adapter.kernel.AddressQuestion;
import org.ovn.evpn.adapter.kernel.AddressUse;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * Who else has the addresses that managed VTEPs are to get on this node. For rules and reasons see
 * {@link AddressUse}.
 *
 * <p>No pass waits for an answer. An address waits until there is one, which is about a second;
 * when it is refused, it is asked about again every half a minute, and as soon as the links change.
 * Nothing is asked about an address that is on the node, nor about one that the kernel refuses.
 * Where nobody can be asked, as without a default route, an address waits a while, and is taken
 * then with a remark: a node that never has such a route must get its VTEP too. Confined to the
 * loop's thread.
 */
final class Addresses {
  /** How long an answer holds. */
  static final Duration FRESH = Duration.ofSeconds(30);

  /** How long an address waits for somebody who can be asked, as while a link comes up. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long until it is tried once more to ask. */
  static final Duration RETRY = Duration.ofSeconds(5);

  private final AddressPort neighbours;
  private Optional<Instant> nextLook = Optional.empty();

  /** Since when nobody could be asked, by address. */
  private final Map<InetAddress, Instant> unaskedSince = new HashMap<>();

  /** Addresses that were taken without asking, and why. */
  private final Map<InetAddress, String> unasked = new HashMap<>();

  Addresses(AddressPort neighbours) {
    this.neighbours = neighbours;
  }

  /**
   * Takes a look.
   *
   * @param intent the kernel's
   * @param placed addresses that this node had before
   */
  AddressGate look(KernelState observed, NodeIntent intent, Set<String> placed, Instant now) {
    Map<InetAddress, Optional<AddressUse>> heard = new HashMap<>();
    Set<InetAddress> before = new HashSet<>();
    Set<InetAddress> all = new HashSet<>();
    nextLook = Optional.empty();
    for (VtepIntent vtep : intent.vteps()) {
      for (InetAddress ip : vtep.ips()) {
        all.add(ip);
        boolean had = placed.contains(IpAddresses.format(ip));
        if (had) {
          before.add(ip);
        }
        if (vtep.managed()
            && !observed.isPlaced(vtep.name(), ip)
            && AddressUse.inKernel(observed, ip, had).isEmpty()) {
          ask(AddressQuestion.of(observed, ip, had), now).ifPresent(use -> heard.put(ip, use));
        }
      }
    }
    unasked.keySet().retainAll(all);
    unaskedSince.keySet().retainAll(all);
    return new AddressGate(before, heard, unasked, true);
  }

  /** What the last good answer says; absent while there is none. */
  private Optional<Optional<AddressUse>> ask(AddressQuestion question, Instant now) {
    InetAddress ip = question.ip();
    Duration holds = unaskedSince.containsKey(ip) ? RETRY : FRESH;
    Optional<AddressPort.Heard> last = neighbours.ask(question, now.minus(holds));
    if (last.isEmpty()) {
      lookAgain(now.plus(RETRY));
      return Optional.empty();
    }
    Optional<AddressUse> use = last.get().answer().use(ip);
    boolean fresh = !last.get().at().isBefore(now.minus(FRESH));
    if (use.isPresent() && fresh) {
      lookAgain(last.get().at().plus(FRESH).plusMillis(1));
    }
    // a refusal holds until somebody says otherwise; a silence of long ago proves nothing
    if (use.isPresent() || !fresh) {
      return use.isPresent() ? Optional.of(use) : Optional.empty();
    }
    Optional<String> why = last.get().answer().unasked();
    if (why.isEmpty()) {
      unaskedSince.remove(ip);
      unasked.remove(ip);
      return Optional.of(use);
    }
    Instant patience = unaskedSince.computeIfAbsent(ip, _ -> now).plus(PATIENCE);
    if (now.isBefore(patience)) {
      lookAgain(last.get().at().plus(RETRY).plusMillis(1));
      lookAgain(patience);
      return Optional.empty();
    }
    unasked.put(ip, why.get());
    return Optional.of(use);
  }

  private void lookAgain(Instant at) {
    nextLook = nextLook.filter(next -> next.isBefore(at)).or(() -> Optional.of(at));
  }

  /** When a refused address is asked about again. */
  Optional<Instant> nextDeadline(Instant now) {
    return nextLook.filter(now::isBefore);
  }

  /** Addresses that this node has, and those that it had before and is still to have. */
  static SortedSet<String> placed(KernelState observed, NodeIntent intent, Set<String> before) {
    SortedSet<String> result = new TreeSet<>();
    for (VtepIntent vtep : intent.vteps()) {
      for (InetAddress ip : vtep.ips()) {
        String text = IpAddresses.format(ip);
        if (vtep.managed() && (before.contains(text) || observed.isPlaced(vtep.name(), ip))) {
          result.add(text);
        }
      }
    }
    return result;
  }
}
