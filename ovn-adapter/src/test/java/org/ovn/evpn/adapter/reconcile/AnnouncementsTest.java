// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.Announcement;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.kernel.SimulatedKernel;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.value.IpAddresses;

/** Whether zebra gets to know every entry, however busy it is and whatever befalls the agent. */
class AnnouncementsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FINANCE = "cudn.finance";
  static final NodeIntent ONE =
      new NodeIntent(
          "n1",
          List.of(new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1")))),
          List.of(Samples.layer2(FINANCE, 1, 100, 0)));
  private static final String[] ALL = {"0a:58:0a:0a:00:05", "10.10.0.5", "fd00:0:0:0:0:0:0:5"};

  /**
   * The kernel, and a zebra that hears of entries at once and of links and VNIs later. An entry of
   * a device that it does not know it drops; with a VNI it reads what is there.
   */
  private static final class Zebra implements KernelPort {
    final SimulatedKernel kernel = new SimulatedKernel();
    final Set<String> knows = new HashSet<>();
    final List<KernelChange> told = new ArrayList<>();
    Predicate<KernelChange> refuses = _ -> false;
    Duration lag = Duration.ZERO;
    Instant now = T0;
    private final Map<String, Instant> links = new HashMap<>();
    private Instant vniAt = Instant.MAX;

    @Override
    public KernelState observe() {
      return kernel.state();
    }

    @Override
    public KernelOutcome apply(KernelState observed, KernelPlan plan) {
      List<KernelOutcome.Failure> failures = new ArrayList<>();
      for (KernelChange change : plan.changes()) {
        told.add(change);
        if (refuses.test(change)) {
          failures.add(new KernelOutcome.Failure(change, "EBUSY"));
          continue;
        }
        KernelState before = kernel.state();
        kernel.apply(change);
        boolean news =
            !before.forwarding().equals(kernel.state().forwarding())
                || !before.neighbours().equals(kernel.state().neighbours());
        switch (change) {
          case KernelChange.CreateDevice c -> link(c.device());
          case KernelChange.SetMaster c -> link(c.device());
          case KernelChange.AddTunnel _ -> vniAt = now.plus(lag);
          case KernelChange.AddFdb c when news -> hear(c.device(), c.mac().toString());
          case KernelChange.AddNeighbour c when news -> hear(c.device(), c.ip().getHostAddress());
          default -> {}
        }
      }
      return new KernelOutcome(plan.changes().size() - failures.size(), failures);
    }

    private void link(String device) {
      links.put(device, now.plus(lag));
    }

    private void hear(String device, String entry) {
      if (vniAt.compareTo(now) <= 0 && links.getOrDefault(device, T0).compareTo(now) <= 0) {
        knows.add(entry);
      }
    }

    private static <E> Stream<E> all(Map<String, Set<E>> byDevice) {
      return byDevice.values().stream().flatMap(Set::stream);
    }

    void time(Instant to) {
      if (vniAt.isAfter(now) && vniAt.compareTo(to) <= 0) {
        all(kernel.state().forwarding())
            .filter(e -> e.device().startsWith("evo."))
            .forEach(e -> knows.add(e.mac().toString()));
        all(kernel.state().neighbours()).forEach(e -> knows.add(e.ip().getHostAddress()));
      }
      now = to;
    }
  }

  static final OvnPort OVN =
      new OvnPort() {
        @Override
        public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
          return Optional.of(
              new OvnPlan(
                  List.of(),
                  Map.of(
                      FINANCE,
                      new OvnNetworkState(
                          true, true, false, List.of(), List.of(), Set.of(), Set.of(),
                          List.of()))));
        }

        @Override
        public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
          return Optional.empty();
        }

        @Override
        public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
          return Map.of();
        }
      };

  private final Zebra zebra = new Zebra();
  private StoredIntent disk = StoredIntent.none("n1").accept(ONE);
  private Rounds rounds = start();

  private Rounds start() {
    return new Rounds(zebra, OVN, Map.of(), stored -> disk = stored, () -> 0);
  }

  /** Runs as the loop would, until then. */
  private void runUntil(Instant end) {
    for (Instant at = zebra.now; !at.isAfter(end); ) {
      zebra.time(at);
      disk = rounds.run(disk, at).stored();
      at = rounds.nextReminder(at).orElse(Instant.MAX);
    }
    zebra.time(end);
  }

  @BeforeEach
  void aNode() {
    zebra.kernel.addVrf("finance", 1009);
    zebra.kernel.addOvsPort("evo.1");
  }

  @Test
  void newNetwork_zebraHearsLate_isWholeWithTheVni() {
    zebra.lag = Duration.ofMillis(300);
    disk = rounds.run(disk, T0).stored();
    zebra.time(T0.plusMillis(300));
    assertThat(zebra.knows).containsExactlyInAnyOrder(ALL);
  }

  @Test
  void portMadeAnew_zebraHearsLate_isToldOfUntilItListens() {
    runUntil(T0.plusSeconds(60));
    zebra.lag = Duration.ofSeconds(7);
    zebra.kernel.remakeOvsPort("evo.1");
    zebra.knows.remove(ALL[0]);
    runUntil(T0.plusSeconds(61));
    assertThat(zebra.knows).doesNotContain(ALL[0]);
    runUntil(T0.plusSeconds(91).plusMillis(500));
    assertThat(zebra.knows).containsExactlyInAnyOrder(ALL);
    zebra.told.clear();
    runUntil(T0.plusSeconds(900));
    assertThat(zebra.told).as("and then there is peace").isEmpty();
    assertThat(disk.announcing()).isEmpty();
  }

  @Test
  void restart_whileTelling_goesOn() {
    runUntil(T0.plusSeconds(60));
    zebra.lag = Duration.ofSeconds(7);
    zebra.kernel.remakeOvsPort("evo.1");
    zebra.knows.remove(ALL[0]);
    runUntil(T0.plusSeconds(61));
    assertThat(disk.announcing()).containsExactly(FINANCE);
    rounds = start();
    runUntil(T0.plusSeconds(95));
    assertThat(zebra.knows).containsExactlyInAnyOrder(ALL);
    assertThat(disk.announcing()).isEmpty();
    zebra.told.clear();
    rounds = start();
    runUntil(T0.plusSeconds(200));
    assertThat(zebra.told).as("a restart in peace").isEmpty();
  }

  @Test
  void announcing_beforeTheKernelIsChanged_isStored() {
    zebra.refuses =
        change -> {
          assertThat(disk.announcing()).containsExactly(FINANCE);
          return false;
        };
    runUntil(T0);
    assertThat(zebra.told).isNotEmpty();
  }

  @Test
  void refusedChange_ofAPort_isNoReasonToTellAnything() {
    runUntil(T0.plusSeconds(60));
    zebra.kernel.remakeOvsPort("evo.1");
    zebra.refuses = _ -> true;
    zebra.told.clear();
    disk = rounds.run(disk, T0.plusSeconds(61)).stored();
    assertThat(zebra.told).isNotEmpty();
    assertThat(disk.announcing()).isEmpty();
    assertThat(rounds.nextReminder(T0.plusSeconds(61))).isEmpty();
  }

  @Test
  void announcement_changesWithoutEnd_isNotStarved() {
    Announcements announcements = new Announcements();
    for (int i = 0; i <= 20; i++) {
      announcements.changed(FINANCE, T0.plusMillis(100L * i));
    }
    assertThat(announcements.due(T0.plusMillis(999))).isEmpty();
    assertThat(announcements.due(T0.plusSeconds(1))).containsExactly(FINANCE);
    announcements.announced(FINANCE, T0.plusSeconds(2));
    assertThat(announcements.nextDeadline(T0.plusSeconds(2))).contains(T0.plusSeconds(3));
    announcements.announced(FINANCE, T0.plusSeconds(3));
    assertThat(announcements.nextDeadline(T0.plusSeconds(3))).contains(T0.plusSeconds(7));
    announcements.announced(FINANCE, T0.plusSeconds(32));
    assertThat(announcements.networks()).isEmpty();
  }

  /** What FRR knows it announces once; where the IP-VRF came later, it has to hear of it anew. */
  @Test
  void completed_vrfCompleteOnlyLater_letsTheNeighboursGoAndComeBackOnce() {
    Zebra zebra = new Zebra();
    zebra.kernel.addVrf("finance", 1009);
    zebra.kernel.addOvsPort("evo.1");
    // the address first, then the network
    for (int i = 0; i < 2; i++) {
      zebra.apply(
          zebra.observe(),
          KernelPlanner.plan(zebra.observe(), ONE, PortGates.open(Set.of(FINANCE))));
    }
    Set<KernelState.NeighbourEntry> before = zebra.observe().neighboursOf("evl2.1");
    assertThat(before).hasSize(2);
    Announcements announcements = new Announcements();
    announcements.completed(FINANCE, T0);
    Set<String> due = announcements.due(T0.plusSeconds(1));
    KernelPlan first = Announcement.plan(zebra.observe(), ONE, due, announcements.anew(due));
    assertThat(first.changes())
        .filteredOn(change -> change instanceof KernelChange.DeleteNeighbour)
        .hasSize(2);
    zebra.apply(zebra.observe(), first);
    assertThat(zebra.observe().neighboursOf("evl2.1")).isEqualTo(before);
    announcements.announced(FINANCE, T0.plusSeconds(1));
    due = announcements.due(T0.plusSeconds(5));
    assertThat(due).containsExactly(FINANCE);
    assertThat(announcements.anew(due)).as("once is enough").isEmpty();
  }

  @Test
  void completedBy_sviOfTheIpVrf_isOfMappedNetworksOnly() {
    NodeIntent both =
        new NodeIntent("n1", List.of(), List.of(Samples.layer2(FINANCE, 1, 100, 101)));
    List<KernelChange> up =
        List.of(new KernelChange.SetUp(new Owner.Network(FINANCE), "evl3.1", true));
    assertThat(Announcements.completedBy(up, both, Set.of(FINANCE))).containsExactly(FINANCE);
    assertThat(Announcements.completedBy(up, both, Set.of()))
        .as("nothing was announced yet")
        .isEmpty();
    assertThat(Announcements.completedBy(up, ONE, Set.of(FINANCE))).as("no IP-VRF").isEmpty();
  }
}
