// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.MainTable;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/** For how long a path may be away. */
class PathsTest {
  private static final InetAddress VTEP = IpAddresses.parse("10.254.0.2");
  private static final List<Set<InetAddress>> FLOOD = List.of(Set.of(VTEP));
  private static final KernelState BARE = ScriptedNode.state(Map.of(), new TreeMap<>(), Map.of());
  private static final KernelState BY_DEFAULT = routes("0.0.0.0/0");
  private static final KernelState BY_BGP = routes("0.0.0.0/0", "10.254.0.2/32");

  private final Paths paths = new Paths();

  private static KernelState routes(String... prefixes) {
    return KernelStates.withMain(
        BARE,
        new MainTable(
            List.of(prefixes).stream()
                .map(prefix ->
                    new MainTable.Route(
                        IpPrefix.parse(prefix),
                        4,
                        0,
                        true,
                        List.of(
                            new MainTable.Hop(
                                Optional.of(IpAddresses.parse("172.18.1.1")), "breth0"))))
                .toList()));
  }

  private Paths.Look look(KernelState observed, Instant now) {
    return paths.look(observed, FLOOD, now);
  }

  @Test
  void path_thatGoesForTwoSeconds_isNotLost() {
    assertThat(look(BY_BGP, T0)).isEqualTo(new Paths.Look(Set.of(), Set.of()));
    assertThat(look(BY_DEFAULT, T0.plusSeconds(1)))
        .isEqualTo(new Paths.Look(Set.of(VTEP), Set.of()));
    assertThat(look(BY_BGP, T0.plusSeconds(3))).isEqualTo(new Paths.Look(Set.of(), Set.of()));
    assertThat(look(BY_DEFAULT, T0.plusSeconds(6)))
        .as("counted anew")
        .isEqualTo(new Paths.Look(Set.of(VTEP), Set.of()));
    assertThat(paths.nextDeadline(T0.plusSeconds(6))).contains(T0.plusSeconds(11));
  }

  @Test
  void path_thatStaysAway_isLostWhenItsTimeIsOver() {
    look(BY_DEFAULT, T0);
    Instant due = paths.nextDeadline(T0).orElseThrow();
    assertThat(look(BY_DEFAULT, due.minusMillis(1)).lost()).isEmpty();
    assertThat(look(BY_DEFAULT, due).lost()).containsExactly(VTEP);
    assertThat(paths.nextDeadline(due)).isEmpty();
  }

  @Test
  void path_ofANodeWithoutAnyRoute_isNotJudged() {
    assertThat(look(BARE, T0)).isEqualTo(new Paths.Look(Set.of(), Set.of()));
  }

  @Test
  void path_toAVtepThatNobodyAnnounces_isForgotten() {
    look(BY_DEFAULT, T0);
    assertThat(paths.look(BY_DEFAULT, List.of(), T0.plusSeconds(1)).missing()).isEmpty();
    assertThat(paths.nextDeadline(T0.plusSeconds(1))).isEmpty();
  }
}
