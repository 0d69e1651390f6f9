// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.List;
import org.ovn.evpn.e2e.Pings.Path;

/**
 * What is claimed of a node that loses a part, or all of itself, and of one that is given back by
 * hand. It is always the second node; what the first one's pods have with the fabric must not
 * notice.
 */
final class NodeClaims {
  static final String NODE = Tenants.NODE_2;

  private final Sight sight;
  private final LabProcesses control;

  NodeClaims(Sight sight, LabProcesses control) {
    this.sight = sight;
    this.control = control;
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "frr-daemon-gone",
            "bgpd ends for good: named in 60 s, that node only; watchfrr mends it, and zebra too",
            () -> new FrrDaemonGone(sight, control).isNamedAndMended()),
        new Claim(
            "reboot",
            "a node reboots: by Geneve after a release, by EVPN with its agent, VNIs after FRR",
            () -> new Reboot(sight, control).comesBack()),
        new Claim(
            "release-by-hand",
            "ovn-adapter release on a running node: Geneve, nothing of ours left; and back",
            () -> new ReleaseByHand(sight, control).givesBack()));
  }

  /** What the other node's pods have with the fabric, in Layer 2 and routed. */
  static List<Path> others(Stations s) {
    return List.of(
        new Path(s.finance1(), s.hostL2().address()),
        new Path(s.finance1(), Layer3Claims.FABRIC_SERVER),
        new Path(s.hr1(), Layer3Claims.FABRIC_SERVER));
  }
}
