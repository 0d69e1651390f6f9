// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.condition.Reason;

/** Which VLAN ids VNIs get, and how many VNIs a VXLAN device takes. */
class VlanIdsTest {
  private final SimulatedKernel kernel = new SimulatedKernel();

  /** The rule of the kernel's br_fill_vlan_tunnel_info, over a whole map. */
  static int octets(Map<Integer, Integer> vniByVid) {
    int octets = 0;
    int length = 0;
    int lastVid = -1;
    int lastVni = -1;
    for (Map.Entry<Integer, Integer> e : new TreeMap<>(vniByVid).entrySet()) {
      octets += 8;
      if (e.getKey() == lastVid + 1 && e.getValue() == lastVni + 1) {
        length++;
      } else {
        octets += length == 0 ? 0 : length == 1 ? 28 : 56;
        length = 1;
      }
      lastVid = e.getKey();
      lastVni = e.getValue();
    }
    return octets + (length == 0 ? 0 : length == 1 ? 28 : 56);
  }

  @Property
  void room_ofMappingsInAnyOrder_isWhatTheKernelCounts(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 300) int mappings) {
    MapRoom room = new MapRoom();
    Map<Integer, Integer> all = new HashMap<>();
    for (int i = 0; i < mappings; i++) {
      int vid = 2 + random.nextInt(60);
      // two diagonals, so that runs form, meet and stay apart
      int vni = vid + (random.nextInt(4) == 0 ? 2000 : 1000);
      if (all.putIfAbsent(vid, vni) == null) {
        room.add(vid, vni);
        assertThat(room.octets()).isEqualTo(octets(all));
      }
    }
  }

  /** The network ids of OVN-Kubernetes, which a network keeps. */
  private final Map<Integer, Integer> ids = new HashMap<>();

  private NodeIntent node(List<Integer> vnis) {
    List<NetworkIntent> networks = new ArrayList<>();
    for (int vni : vnis) {
      int id = ids.computeIfAbsent(vni, v -> ids.size() + 1);
      networks.add(network("n" + vni, id).vrf("all").ip(vni).build());
    }
    return new NodeIntent("node-1", List.of(vtep("fabric", false, "10.254.0.1")), networks);
  }

  private KernelPlan reconcile(List<Integer> vnis) {
    KernelPlan plan = KernelPlanner.plan(kernel.state(), node(vnis), PortGates.CLOSED);
    kernel.apply(plan);
    return plan;
  }

  private Map<Integer, Integer> map() {
    Map<Integer, Integer> map = new HashMap<>();
    kernel
        .state()
        .vlansOf("ev4-fabric")
        .forEach((vid, vlan) -> vlan.vni().ifPresent(vni -> map.put(vid, vni)));
    return map;
  }

  private void start() {
    kernel.addAddress(Intents.ip("10.254.0.1"));
    kernel.addVrf("all", 1001);
  }

  @Test
  void vnisOfAPool_comingInAnyOrder_areOneRun() {
    start();
    List<Integer> pool = new ArrayList<>(IntStream.range(10_000, 10_060).boxed().toList());
    Collections.shuffle(pool, new Random(1));
    pool.removeIf(vni -> vni == 10_000);
    pool.addFirst(10_000);
    for (int i = 1; i <= pool.size(); i++) {
      Map<Integer, Integer> before = map();
      reconcile(pool.subList(0, i));
      assertThat(map()).as("an id that is given stays").containsAllEntriesOf(before);
    }
    assertThat(map()).hasSize(60);
    assertThat(octets(map())).isEqualTo(60 * 8 + 56);
  }

  @Test
  void vnisOfTwoPools_comingByTurns_runForThemselves() {
    start();
    List<Integer> vnis = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      vnis.add(10_000 + i);
      vnis.add(20_000 + i);
      reconcile(vnis);
    }
    assertThat(map()).hasSize(400);
    assertThat(octets(map())).as("a handful of runs").isLessThan(400 * 8 + 5 * 56);
  }

  @Test
  void vnisWithoutNeighbours_moreThanTheMapTakes_waitAndSayWhy() {
    start();
    List<Integer> vnis =
        new ArrayList<>(IntStream.range(0, 1821).mapToObj(i -> 10_000 + 100 * i).toList());
    KernelPlan plan = reconcile(vnis);
    assertThat(map()).hasSize(1820);
    assertThat(octets(map())).isLessThanOrEqualTo(MapRoom.LIMIT);
    List<String> waiting =
        plan.networks().entrySet().stream()
            .filter(e -> !e.getValue().shortfalls().stream().allMatch(s -> !s.blocks()))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(waiting).containsExactly("cudn.n192000");
    Shortfall why =
        plan.networks().get("cudn.n192000").shortfalls().stream()
            .filter(Shortfall::blocks)
            .findFirst()
            .orElseThrow();
    assertThat(why.reason()).isEqualTo(Reason.VNI_MAP_FULL);
    assertThat(why.message()).contains("65531 octets", "VNI 192000", "vniPool");

    vnis.add(10_001);
    plan = reconcile(vnis);
    assertThat(plan.networks().get("cudn.n10001").complete())
        .as("one that would fit a run begins none where the run's way is barred")
        .isFalse();
    vnis.removeIf(vni -> vni == 10_000);
    reconcile(vnis);
    assertThat(map().values()).as("room that was given back is used").contains(10_001);
  }
}
