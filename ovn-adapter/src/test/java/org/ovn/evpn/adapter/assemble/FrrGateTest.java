// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.frr.facts.RunningConfig;

class FrrGateTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final NodeIntent NOTHING = new NodeIntent("n1", List.of(), List.of());
  private static final NodeIntent BOTH =
      new NodeIntent(
          "n1",
          List.of(),
          List.of(
              Samples.layer2("cudn.finance", 1, 100, 101),
              Samples.layer2("udn.dev.dev", 2, 300, 0)));

  private static final String CONFIG =
      """
      frr version 10.6
      !
      vrf finance
       vni 101
      exit-vrf
      !
      vrf other
       ip route 0.0.0.0/0 blackhole
      exit-vrf
      !
      router bgp 65000
       address-family l2vpn evpn
        neighbor 172.18.1.1 activate
        advertise-all-vni
        vni 100
         route-target import 64500:100
        exit-vni
       exit-address-family
      exit
      """;

  private static final RunningConfig UNKNOWN = RunningConfig.parse("");

  @Test
  void knows_networkWithIpVrf_needsEvpnAndTheVrfsVni() {
    NetworkIntent finance = BOTH.networks().getFirst();
    assertThat(FrrGate.knows(RunningConfig.parse(CONFIG), finance)).isTrue();
    assertThat(FrrGate.knows(with("vrf finance", "vrf hr"), finance)).isFalse();
    assertThat(FrrGate.knows(with("vni 101", "vni 102"), finance)).isFalse();
    assertThat(FrrGate.knows(with("  advertise-all-vni\n", ""), finance)).isFalse();
    assertThat(FrrGate.knows(UNKNOWN, finance)).isFalse();
  }

  @Test
  void knows_networkWithoutIpVrf_needsEvpnOnly() {
    NetworkIntent dev = BOTH.networks().getLast();
    assertThat(FrrGate.knows(RunningConfig.parse(CONFIG), dev)).isTrue();
    assertThat(FrrGate.knows(with("  advertise-all-vni\n", ""), dev)).isFalse();
  }

  private static RunningConfig with(String text, String other) {
    return RunningConfig.parse(CONFIG.replace(text, other));
  }

  @Test
  void gate_frrKnowsTheNetwork_opensAndStaysOpen() {
    FrrGate gate = new FrrGate(NOTHING);
    RunningConfig withoutVrf = with(" vni 101\n", "");
    assertThat(gate.open(BOTH, Optional.of(withoutVrf), T0)).containsExactly("udn.dev.dev");
    assertThat(gate.nextDeadline()).contains(T0.plusSeconds(30));
    assertThat(gate.open(BOTH, Optional.of(RunningConfig.parse(CONFIG)), T0.plusSeconds(1)))
        .containsExactlyInAnyOrder("cudn.finance", "udn.dev.dev");
    assertThat(gate.nextDeadline()).isEmpty();
    assertThat(gate.open(BOTH, Optional.of(UNKNOWN), T0.plusSeconds(2)))
        .as("FRR restarts")
        .containsExactlyInAnyOrder("cudn.finance", "udn.dev.dev");
    assertThat(gate.silent())
        .as("told, as long as it lasts")
        .containsExactlyInAnyOrder("cudn.finance", "udn.dev.dev");
    gate.open(BOTH, Optional.empty(), T0.plusSeconds(3));
    assertThat(gate.silent()).as("no answer is no news").hasSize(2);
    gate.open(BOTH, Optional.of(RunningConfig.parse(CONFIG)), T0.plusSeconds(4));
    assertThat(gate.silent()).isEmpty();
  }

  @Test
  void gate_frrSilentForThirtySeconds_opensWithAnIssue() {
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(gate.open(BOTH, Optional.of(UNKNOWN), T0)).isEmpty();
    assertThat(gate.open(BOTH, Optional.of(UNKNOWN), T0.plusSeconds(29))).isEmpty();
    assertThat(gate.open(BOTH, Optional.of(UNKNOWN), T0.plusSeconds(30))).hasSize(2);
    assertThat(gate.silent()).containsExactlyInAnyOrder("cudn.finance", "udn.dev.dev");
    assertThat(gate.issues())
        .allMatch(issue -> issue.reason() == Reason.FRR_SILENT && !issue.blocks())
        .extracting(Issue::subject)
        .containsExactly(Subject.evpnNetwork("cudn.finance"), Subject.evpnNetwork("udn.dev.dev"));
    gate.open(BOTH, Optional.of(RunningConfig.parse(CONFIG)), T0.plusSeconds(31));
    assertThat(gate.silent()).as("FRR spoke after all").isEmpty();
    gate.open(NOTHING, Optional.of(UNKNOWN), T0.plusSeconds(32));
    assertThat(gate.open(BOTH, Optional.of(UNKNOWN), T0.plusSeconds(33)))
        .as("a network that went and came waits anew")
        .isEmpty();
  }

  @Test
  void gate_newVniOfAnOldNetwork_isWaitedFor() {
    Optional<RunningConfig> frr = Optional.of(RunningConfig.parse(CONFIG));
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(gate.open(BOTH, frr, T0)).contains("cudn.finance");
    assertThat(gate.open(finance(100, 102), frr, T0.plusSeconds(1))).isEmpty();
    assertThat(gate.nextDeadline()).contains(T0.plusSeconds(31));
    assertThat(new FrrGate(finance(100, 101)).open(finance(100, 102), frr, T0))
        .as("after a restart, too")
        .isEmpty();
    assertThat(new FrrGate(finance(100, 0)).open(finance(100, 102), frr, T0))
        .as("an IP-VRF is added")
        .isEmpty();
  }

  private static NodeIntent finance(int macVni, int ipVni) {
    return new NodeIntent(
        "n1", List.of(), List.of(Samples.layer2("cudn.finance", 1, macVni, ipVni)));
  }

  @Test
  void gate_afterARestart_isAsItWas() {
    FrrGate gate =
        new FrrGate(
            new NodeIntent("n1", List.of(), List.of(Samples.layer2("cudn.finance", 1, 100, 101))));
    assertThat(gate.open(BOTH, Optional.of(UNKNOWN), T0)).containsExactly("cudn.finance");
  }
}
