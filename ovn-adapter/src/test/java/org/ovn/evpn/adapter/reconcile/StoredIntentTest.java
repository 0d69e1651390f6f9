// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.value.IpAddresses;

/** What outlives the process, and what of it retires. */
class StoredIntentTest {
  private static final VtepIntent FABRIC =
      new VtepIntent(
          "fabric", true, List.of(IpAddresses.parse("10.254.0.1"), IpAddresses.parse("fd00::1")));
  private static final NodeIntent ONE =
      new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2("cudn.finance", 1, 100, 101)));
  private static final NodeIntent TWO =
      new NodeIntent(
          "n1",
          List.of(FABRIC),
          List.of(
              Samples.layer2("cudn.finance", 1, 100, 101),
              Samples.layer2("udn.dev.dev", 2, 300, 0)));

  @Test
  void accept_networkGone_retiresUntilItIsGivenBack() {
    StoredIntent stored = StoredIntent.none("n1").accept(TWO).accept(ONE);
    assertThat(stored.retiring().networks()).extracting("name").containsExactly("udn.dev.dev");
    assertThat(stored.forKernel().networks()).hasSize(2);
    assertThat(stored.forKernel().vteps()).containsExactly(FABRIC);

    NodeIntent nothing = new NodeIntent("n1", List.of(), List.of());
    StoredIntent all = stored.accept(nothing);
    assertThat(all.retiring().networks()).hasSize(2);
    assertThat(all.forKernel().vteps()).as("its devices still need the VTEP").contains(FABRIC);
    StoredIntent one = all.retired(n -> n.name().equals("udn.dev.dev"));
    assertThat(one.retiring().networks()).extracting("name").containsExactly("cudn.finance");
    assertThat(one.retired(_ -> true).forKernel()).isEqualTo(nothing);

    assertThat(stored.accept(TWO).retiring().networks()).as("wanted again").isEmpty();
  }
}
