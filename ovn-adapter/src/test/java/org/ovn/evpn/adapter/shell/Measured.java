// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.ovn.evpn.adapter.reconcile.StoredIntent;

/** Passes for tests of who measures them. */
final class Measured {
  private static final KernelState KERNEL =
      KernelStates.of(
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Set.of(),
          Set.of(),
          Map.of(),
          new TreeMap<>(),
          OptionalInt.of(1500),
          OptionalInt.empty(),
          Set.of(),
          true);

  private Measured() {}

  /** Networks called cudn.tenant-1000 and so on. */
  static List<NetworkIntent> networks(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Samples.layer2("cudn.tenant-" + (1000 + i), i + 1, 100_000 + i, 0))
        .toList();
  }

  /** A pass of a node with these networks, of each of which that many ports are taken. */
  static Passed pass(List<NetworkIntent> networks, int taken) {
    List<String> ports = IntStream.range(0, taken).mapToObj(i -> "far-" + i).toList();
    OvnNetworkState state =
        new OvnNetworkState(true, true, false, ports, List.of(), Set.of(), Set.of(), List.of());
    return pass(
        networks,
        Optional.of(
            new OvnPlan(
                List.of(),
                networks.stream().collect(Collectors.toMap(NetworkIntent::name, _ -> state)))));
  }

  /** A pass of a node with these networks whose databases are away. */
  static Passed withoutOvn(List<NetworkIntent> networks) {
    return pass(networks, Optional.empty());
  }

  /** A pass that failed. */
  static Passed failed() {
    return new Passed(Duration.ofMillis(5), Passed.End.FAILED, Optional.empty(), 0);
  }

  private static Passed pass(List<NetworkIntent> networks, Optional<OvnPlan> ovn) {
    StoredIntent stored = StoredIntent.none("n1").accept(new NodeIntent("n1", List.of(), networks));
    KernelPlan plan = new KernelPlan(List.of(), Map.of(), Map.of());
    return new Passed(
        Duration.ofMillis(40),
        Passed.End.OK,
        Optional.of(new Rounds.Result(stored, KERNEL, plan, ovn, false)),
        7);
  }
}
