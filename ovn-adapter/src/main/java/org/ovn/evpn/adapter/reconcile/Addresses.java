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
 * Confined to the loop's thread.
 */
final class Addresses {
  /** How long an answer holds. */
  static final Duration FRESH = Duration.ofSeconds(30);

  private final AddressPort neighbours;
  private Optional<Instant> nextLook = Optional.empty();

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
    nextLook = Optional.empty();
    for (VtepIntent vtep : intent.vteps()) {
      for (InetAddress ip : vtep.ips()) {
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
    return new AddressGate(before, heard, true);
  }

  /** What the last good answer says; absent while there is none. */
  private Optional<Optional<AddressUse>> ask(AddressQuestion question, Instant now) {
    Optional<AddressPort.Heard> last = neighbours.ask(question, now.minus(FRESH));
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Optional<AddressUse> use = last.get().answer().use(question.ip());
    boolean fresh = !last.get().at().isBefore(now.minus(FRESH));
    if (use.isPresent() && fresh) {
      Instant stale = last.get().at().plus(FRESH).plusMillis(1);
      nextLook = nextLook.filter(next -> next.isBefore(stale)).or(() -> Optional.of(stale));
    }
    // a refusal holds until somebody says otherwise; a silence of long ago proves nothing
    return use.isPresent() || fresh ? Optional.of(use) : Optional.empty();
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
