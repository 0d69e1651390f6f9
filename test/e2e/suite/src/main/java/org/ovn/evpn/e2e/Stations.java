// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.List;
import org.ovn.evpn.e2e.Pings.Path;

/** Who talks in the demo: two pods of each tenant, on different nodes, and the fabric's hosts. */
record Stations(
    Station finance1,
    Station finance2,
    Station hr1,
    Station hr2,
    Station dev1,
    Station dev2,
    Station hostL2,
    Station hostFinance,
    Station hostHr) {

  /** Paths of every tenant, in Layer 2 and routed: what must not suffer from others. */
  List<Path> everyTenant() {
    return List.of(
        new Path(finance1, finance2.address()),
        new Path(finance1, hostL2.address()),
        new Path(finance1, Layer3Claims.FABRIC_SERVER),
        new Path(hr1, Layer3Claims.FABRIC_SERVER),
        new Path(dev1, dev2.address()));
  }
}
