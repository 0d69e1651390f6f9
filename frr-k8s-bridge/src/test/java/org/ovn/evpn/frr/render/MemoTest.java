// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.merge.MergeMemo;

/** What did not change is not computed again. */
class MemoTest {
  private final RenderMemo renderings = new RenderMemo();
  private final MergeMemo merges = new MergeMemo();

  private static List<FrrNode> nodes(int number) {
    return IntStream.range(0, number)
        .mapToObj(i ->
            Intents.node(
                "node-" + i, i % 2 == 0 ? "a" : "b", "172.18.0." + (10 + i), "10.254.0." + i))
        .toList();
  }

  private static FrrIntent intent(int nodes, FrrNetwork... more) {
    List<FrrNetwork> networks = new ArrayList<>(List.of(Intents.finance(), Intents.hr()));
    networks.addAll(List.of(more));
    return Intents.intent(
        Intents.RACKS,
        nodes(nodes),
        networks.stream()
            .map(network -> network.spec().evpn())
            .distinct()
            .map(evpn -> Intents.scope(evpn, "rack-a", "rack-b"))
            .toList(),
        networks);
  }

  private Map<String, FrrObject> render(FrrIntent intent) {
    renderings.begin();
    return new RawRenderer()
        .render(intent, renderings).objects().stream()
            .collect(Collectors.toMap(FrrObject::name, Function.identity()));
  }

  private static long nodeObjects(Map<String, FrrObject> objects) {
    return objects.values().stream().filter(o -> o.role() == FrrObject.Role.NODE).count();
  }

  @Test
  void layer3Network_more_rendersItsShardsAndNoNode() {
    Map<String, FrrObject> before = render(intent(40));
    assertThat(nodeObjects(before)).isEqualTo(40);
    long rendered = renderings.rendered();
    Map<String, FrrObject> after = render(intent(40, Intents.routed(7)));
    assertThat(renderings.rendered() - rendered).as("a shard of each rack").isEqualTo(2);
    before.forEach((name, object) -> {
      if (object.role() == FrrObject.Role.NODE) {
        assertThat(after.get(name)).isSameAs(object);
      }
    });
  }

  @Test
  void node_more_rendersItsObjectAlone() {
    render(intent(40));
    long rendered = renderings.rendered();
    render(intent(41));
    assertThat(renderings.rendered() - rendered).isEqualTo(1);
    render(intent(40));
    assertThat(renderings.rendered() - rendered).as("and is forgotten").isEqualTo(1);
  }

  private long merged(List<FrrConfiguration> objects, List<FrrNode> nodes) {
    long before = merges.merges();
    merges.begin();
    assertThat(merges.conflicts(objects, nodes)).isEmpty();
    return merges.merges() - before;
  }

  @Test
  void merge_ofNodesWhoseObjectsAreTheSame_isNotMadeAgain() {
    List<FrrConfiguration> objects =
        new ArrayList<>(Intents.resources(new RawRenderer().render(intent(41), renderings)));
    objects.addAll(Intents.RACKS);
    assertThat(merged(objects, nodes(40))).isEqualTo(40);
    assertThat(merged(objects, nodes(40))).isZero();
    assertThat(merged(objects, nodes(41))).isEqualTo(1);
    objects.removeIf(object -> object.getMetadata().getName().contains("node-7"));
    assertThat(merged(objects, nodes(41))).isEqualTo(1);
  }
}
