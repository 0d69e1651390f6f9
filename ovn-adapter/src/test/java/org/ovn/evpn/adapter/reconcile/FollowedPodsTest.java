// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FABRIC;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/** Whom the node announces: what OVN's rows say, and until they do, what was stored. */
class FollowedPodsTest {
  private static final LocalPod OTHER =
      new LocalPod(
          "ns",
          "other",
          "ns/finance",
          MacAddress.parse("0a:58:0a:0a:00:09"),
          List.of(IpAddresses.parse("10.10.0.9")));

  private final ScriptedNode node = new ScriptedNode();

  private static List<LocalPod> pods(StoredIntent stored, String network) {
    return stored.forKernel().networks().stream()
        .filter(n -> n.name().equals(network))
        .findFirst()
        .orElseThrow()
        .pods();
  }

  private void rowsSay(LocalPod... pods) {
    node.ovn.pods = Optional.of(Map.of(FINANCE, new LocalPods(List.of(pods), List.of())));
  }

  @Test
  void pods_untilRowsAreSeen_areThoseOfBefore() {
    StoredIntent stored = accepted(BOTH);
    Rounds.Result result = node.rounds.run(stored, T0);
    assertThat(result.stored().current()).isEqualTo(stored.current());
    assertThat(node.kept).allMatch(kept -> kept.current().equals(stored.current()));
  }

  @Test
  void pods_ofTheRows_takeTheirPlaceAndAreStoredBeforeTheKernelIsRead() {
    rowsSay(OTHER);
    Rounds.Result result = node.rounds.run(accepted(BOTH), T0);
    assertThat(pods(result.stored(), FINANCE)).containsExactly(OTHER);
    assertThat(pods(result.stored(), DEV)).as("of which the rows say nothing").hasSize(1);
    assertThat(pods(node.kept.getFirst(), FINANCE)).containsExactly(OTHER);

    node.kept.clear();
    rowsSay();
    result = node.rounds.run(result.stored(), T0);
    assertThat(pods(result.stored(), FINANCE)).isEmpty();
    assertThat(pods(node.kept.getFirst(), FINANCE)).isEmpty();
    node.kept.clear();
    assertThat(node.rounds.run(result.stored(), T0).stored().current())
        .isEqualTo(result.stored().current());
    assertThat(node.kept).as("nothing new").isEmpty();
  }

  @Test
  void pods_ofANetworkThatRetires_followTheRowsAsWell() {
    NodeIntent dev = new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2(DEV, 2, 300, 0)));
    rowsSay(OTHER);
    Rounds.Result result = node.rounds.run(accepted(BOTH, dev), T0);
    assertThat(result.stored().retiring().networkNames()).containsExactly(FINANCE);
    assertThat(pods(result.stored(), FINANCE)).containsExactly(OTHER);
  }
}
