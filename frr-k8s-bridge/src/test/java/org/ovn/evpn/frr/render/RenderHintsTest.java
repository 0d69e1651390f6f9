// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.frr.intent.Intents;

/** What the renderer has to say although it renders. */
class RenderHintsTest {
  @Test
  void node_withIpv6VtepOverIpv4Session_isHintedAt() {
    FrrPlan plan =
        new RawRenderer()
            .render(
                Intents.intent(
                    List.of(Intents.rack("a", "172.18.1.1", 65101)),
                    List.of(Intents.node("node-1", "a", "172.18.1.2", "fd00::1")),
                    List.of(Intents.scope("finance", "rack-a")),
                    List.of(Intents.finance())));
    assertThat(plan.issues())
        .allMatch(issue -> issue.severity() == Severity.HINT)
        .extracting(Issue::reason)
        .contains(Reason.VTEP_NOT_ANNOUNCED, Reason.RD_NOT_UNIQUE);
    assertThat(plan.issues()).allMatch(issue -> issue.message().contains("node-1"));
  }
}
