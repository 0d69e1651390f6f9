// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.lab.shell.LabShell;

/** Changes the switches' FRR, as the fabric's admin would, and looks at sessions. */
final class FabricAdmin {
  private static final Duration SESSIONS_WITHIN = Duration.ofSeconds(90);

  private final LabShell shell;

  FabricAdmin(LabShell shell) {
    this.shell = shell;
  }

  /** Enters commands in configuration mode, one a line. */
  void configure(String place, String commands) {
    StringBuilder line = new StringBuilder("vtysh -c 'configure terminal'");
    commands.lines().forEach(command -> line.append(" -c '").append(command).append('\''));
    shell.check(place, line.toString());
  }

  /** The neighbours of a place whose session is up in an address family. */
  Set<String> peers(String place, String family) {
    var summary =
        Json.parse(shell.check(place, "vtysh -c 'show bgp %s summary json'".formatted(family)));
    Set<String> up = new TreeSet<>();
    for (var peer : summary.path("peers").properties()) {
      if (peer.getValue().path("state").asText().equals("Established")) {
        up.add(peer.getKey());
      }
    }
    return up;
  }

  /**
   * Waits until a place has no neighbour of this address: one that a listen range took in can be
   * named only after it is gone.
   */
  void awaitNoPeer(String place, String address) throws InterruptedException {
    long end = System.nanoTime() + SESSIONS_WITHIN.toNanos();
    while (shell.check(place, "vtysh -c 'show bgp summary json'").contains('"' + address + '"')) {
      require(System.nanoTime() < end, "%s keeps its neighbor %s".formatted(place, address));
      Thread.sleep(1000);
    }
  }

  /** Waits until a place has EVPN with exactly these neighbours. */
  void awaitEvpn(String place, Set<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + SESSIONS_WITHIN.toNanos();
    for (Set<String> now = peers(place, "l2vpn evpn");
        !now.equals(wanted);
        now = peers(place, "l2vpn evpn")) {
      require(System.nanoTime() < end, "%s has EVPN with %s, not %s".formatted(place, now, wanted));
      Thread.sleep(1000);
    }
  }
}
