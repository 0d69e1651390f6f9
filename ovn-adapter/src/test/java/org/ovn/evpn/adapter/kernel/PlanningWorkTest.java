// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.value.MacAddress;

/**
 * How much of the large tables a pass looks at. They have FRR's entry of every station of the
 * cluster, in every network.
 */
class PlanningWorkTest {
  private int looked;

  /** A set that counts what is read of it. */
  private final class Counted<E> extends AbstractSet<E> {
    private final Set<E> entries;

    Counted(Set<E> entries) {
      this.entries = entries;
    }

    @Override
    public Iterator<E> iterator() {
      Iterator<E> all = entries.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public E next() {
          looked++;
          return all.next();
        }
      };
    }

    @Override
    public boolean contains(Object entry) {
      looked++;
      return entries.contains(entry);
    }

    @Override
    public int size() {
      return entries.size();
    }
  }

  private <E> Map<String, Set<E>> counted(Map<String, Set<E>> entries) {
    return entries.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new Counted<>(e.getValue())));
  }

  /** Entries looked at by a pass over networks of two pods each. */
  private int work(int networks, int stationsOfEach) {
    SimulatedKernel kernel = new SimulatedKernel();
    kernel.addAddress(Intents.ip("10.254.0.1"));
    List<NetworkIntent> intents = new ArrayList<>();
    for (int i = 1; i <= networks; i++) {
      kernel.addVrf("n" + i, 1000 + i);
      kernel.addOvsPort("evo." + i);
      LocalPod first = Intents.pod("a", "0a:58:0a:0a:00:05", "10.10.0.5");
      LocalPod second = Intents.pod("b", "0a:58:0a:0a:00:06", "10.10.0.6");
      intents.add(Intents.network("n" + i, i).mac(10_000 + i).pods(first, second).build());
    }
    Set<String> names = intents.stream().map(NetworkIntent::name).collect(Collectors.toSet());
    NodeIntent intent =
        new NodeIntent("node-1", List.of(Intents.vtep("fabric", false, "10.254.0.1")), intents);
    PortGates gates = PortGates.open(names);
    kernel.apply(KernelPlanner.plan(kernel.state(), intent, gates));

    KernelState own = kernel.state();
    Set<KernelState.FdbEntry> stations = new HashSet<>();
    for (int vid : own.vlansOf("ev4-fabric").keySet()) {
      for (int i = 0; i < stationsOfEach; i++) {
        MacAddress mac = new MacAddress(0x02_00_00_00_00_00L + 100_000L * vid + i);
        stations.add(new KernelState.FdbEntry("ev4-fabric", vid, mac, false, true));
      }
    }
    Map<String, Set<KernelState.FdbEntry>> forwarding = new HashMap<>(own.forwarding());
    forwarding.put("ev4-fabric", stations);
    KernelState observed =
        KernelStates.of(
            own.devices(),
            own.vlans(),
            own.vnis(),
            counted(forwarding),
            counted(own.neighbours()),
            own.addresses(),
            own.guardRoutes(),
            own.unreachableDefaults(),
            own.portFilters(),
            own.floodLists(),
            own.underlayMtu4(),
            own.underlayMtu6(),
            own.serviceCidrs(),
            own.ipv6());
    looked = 0;
    assertThat(KernelPlanner.plan(observed, intent, gates).changes()).isEmpty();
    assertThat(Announcement.plan(observed, intent, names, Set.of()).changes())
        .hasSize(8 * networks);
    assertThat(observed.programmed(names).values())
        .hasSize(networks)
        .allMatch(programmed -> programmed.localPods() == 2);
    return looked;
  }

  @Test
  void network_amongManyStationsAndNetworks_costsWhatItsOwnPodsCost() {
    int few = work(10, 10);
    assertThat(few).isPositive();
    assertThat(work(10, 1000)).as("a hundred times the stations").isEqualTo(few);
    assertThat(work(40, 10)).as("four times the networks").isEqualTo(4 * few);
  }
}
