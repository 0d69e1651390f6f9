// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Transaction;

/** Without a server; the rest needs one and is tagged so. */
class OvnSideTest {
  @Test
  void database_away_isSaidSo(@TempDir Path folder) {
    Path nowhere = folder.resolve("none.sock");
    try (OvnSide side = OvnSide.connect(nowhere, nowhere, nowhere, () -> {})) {
      OvnChange change =
          new OvnChange(
              "cudn.finance",
              OvnChange.Target.NB,
              OvnChange.Action.TAKE,
              new Transaction(
                  "take", List.of(Op.insert("Address_Set", Map.of("name", OvsdbValue.text("a"))))));
      assertThat(side.apply(new OvnPlan(List.of(change), Map.of())).get(change.chain()).stop())
          .isEqualTo(OvnSide.Stop.DISCONNECTED);
      assertThat(
              side.plan(
                  new NodeIntent("n1", List.of(), List.of()),
                  new OvnFacts(Map.of(), Map.of(), Map.of(), Map.of())))
          .isEmpty();
      assertThat(side.there(new NodeIntent("n1", List.of(), List.of())))
          .as("unknown, which is not: none")
          .isEmpty();
    }
  }
}
