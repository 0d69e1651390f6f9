// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.Intents;

class ShardsTest {
  @Test
  void shards_whenTheSetChanges_changeLittle() {
    List<FrrNetwork> many = new ArrayList<>();
    IntStream.rangeClosed(1, 500).mapToObj(Intents::routed).forEach(many::add);
    Map<String, List<FrrNetwork>> before = Shards.of(many);
    Collections.shuffle(many, new Random(7));
    assertThat(Shards.of(many)).isEqualTo(before);

    FrrNetwork gone = many.removeFirst();
    Map<String, List<FrrNetwork>> after = Shards.of(many);
    long changed =
        before.entrySet().stream()
            .filter(e -> !e.getValue().equals(after.get(e.getKey())))
            .filter(e -> !e.getValue().contains(gone))
            .count();
    // Only a join with the neighbouring group may touch one that did not hold the network.
    assertThat(changed).isLessThanOrEqualTo(1);
  }
}
