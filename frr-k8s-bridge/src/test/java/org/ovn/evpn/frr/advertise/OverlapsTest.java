// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.frr.advertise.Overlaps.Advertised;
import org.ovn.evpn.frr.advertise.Overlaps.Refusal;

class OverlapsTest {
  @Test
  void networks_thatOverlapInPart_areRefusedWithBothNames() {
    List<Refusal> refused =
        Overlaps.refused(List.of(net("finance", "10.10.0.0/24"), net("hr", "10.10.0.0/16")));

    assertThat(refused).hasSize(1);
    assertThat(refused.getFirst().network()).isEqualTo("hr");
    assertThat(refused.getFirst().holder()).isEqualTo("finance");
    assertThat(refused.getFirst().message())
        .contains("10.10.0.0/16 of hr", "10.10.0.0/24 of finance", "Split");
  }

  @Test
  void networks_ofEqualOrDisjointSubnets_goTogether() {
    assertThat(
            Overlaps.refused(
                List.of(
                    net("a", "10.10.0.0/24", "fd00::/64"),
                    net("b", "10.10.0.0/24"),
                    net("c", "10.10.1.0/24", "fd00:0:0:1::/64"))))
        .isEmpty();
  }

  @Test
  void network_thatIsRefused_refusesNobody() {
    assertThat(
            Overlaps.refused(
                List.of(
                    net("old", "10.0.0.0/24"),
                    net("wide", "10.0.0.0/8"),
                    net("other", "10.1.0.0/24"))))
        .extracting(Refusal::network)
        .containsExactly("wide");
  }

  @Property
  void networks_thatAreLeft_neverOverlapInPartAndTheOldestStays(
      @ForAll("networks") List<Advertised> all) {
    List<String> refused = Overlaps.refused(all).stream().map(Refusal::network).toList();
    List<Advertised> left = all.stream().filter(n -> !refused.contains(n.name())).toList();

    for (Advertised a : left) {
      for (Advertised b : left) {
        for (IpPrefix x : a.subnets()) {
          for (IpPrefix y : b.subnets()) {
            assertThat(x.equals(y) || !x.overlaps(y)).as("%s %s", a, b).isTrue();
          }
        }
      }
    }
    if (!all.isEmpty()) {
      assertThat(refused).doesNotContain(all.getFirst().name());
    }
  }

  @Provide
  Arbitrary<List<Advertised>> networks() {
    Arbitrary<IpPrefix> prefix =
        Combinators.combine(Arbitraries.integers().between(0, 7), Arbitraries.of(16, 20, 24))
            .as((n, length) -> IpPrefix.parseForeign("10.0." + n * 8 + ".0/" + length));
    return prefix
        .list()
        .ofMaxSize(8)
        .map(prefixes ->
            java.util.stream.IntStream.range(0, prefixes.size())
                .mapToObj(i -> new Advertised("n" + i, List.of(prefixes.get(i))))
                .toList());
  }

  private static Advertised net(String name, String... subnets) {
    return new Advertised(name, Arrays.stream(subnets).map(IpPrefix::parse).toList());
  }
}
