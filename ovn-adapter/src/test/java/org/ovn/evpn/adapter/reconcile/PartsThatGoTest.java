// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.SimulatedKernel;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/** A network stays but loses a part: the kernel keeps that until OVN has let go of it. */
class PartsThatGoTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FINANCE = "cudn.finance";
  private static final int TABLE = 1011;
  private static final IpPrefix A = IpPrefix.parse("10.200.0.0/24");
  private static final IpPrefix B = IpPrefix.parse("10.201.0.0/24");

  private final SimulatedKernel kernel = new SimulatedKernel();
  private final List<KernelChange> told = new ArrayList<>();
  private boolean away;
  private boolean portLeft;
  private Set<IpPrefix> exempt = Set.of();
  private List<Issue> issues = List.of();
  private final List<OvnFacts> asked = new ArrayList<>();
  private Predicate<KernelChange> refused = _ -> false;
  private Instant now = T0;
  private StoredIntent stored = StoredIntent.none("n1");

  private Rounds rounds = start();

  private Rounds start() {
    return new Rounds(
        new KernelPort() {
          @Override
          public KernelState observe() {
            return kernel.state();
          }

          @Override
          public KernelOutcome apply(KernelState observed, KernelPlan plan) {
            List<KernelOutcome.Failure> failures = new ArrayList<>();
            for (KernelChange change : plan.changes()) {
              if (refused.test(change)) {
                failures.add(new KernelOutcome.Failure(change, "EBUSY"));
              } else {
                kernel.apply(change);
              }
            }
            told.addAll(plan.changes());
            return new KernelOutcome(plan.changes().size() - failures.size(), failures);
          }
        },
        new OvnPort() {
          @Override
          public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
            asked.add(facts);
            return away
                ? Optional.empty()
                : Optional.of(
                    new OvnPlan(
                        List.of(),
                        Map.of(
                            FINANCE,
                            new OvnNetworkState(
                                true, true, portLeft, List.of(), List.of(), Set.of(), exempt,
                                issues))));
          }

          @Override
          public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
            return Optional.empty();
          }

          @Override
          public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
            return Map.of();
          }
        },
        Map.of(),
        _ -> {},
        () -> 0);
  }

  @BeforeEach
  void programmed() {
    kernel.addVrf("finance", TABLE);
    kernel.addOvsPort("evo.1");
  }

  private void run(NetworkIntent finance) {
    stored =
        stored.accept(
            new NodeIntent(
                "n1",
                List.of(new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1")))),
                List.of(finance)));
    run();
  }

  private void run() {
    now = now.plusSeconds(1);
    told.clear();
    stored = rounds.run(stored, now).stored();
  }

  private static NetworkIntent finance(int macVni, Egress egress, IpPrefix... prefixes) {
    NetworkIntent n = Samples.layer2(FINANCE, 1, macVni, 101);
    return Samples.withIpVrf(
        n, new IpVrfIntent(new Vni(101), egress, List.of(prefixes), EastWest.CLUSTER));
  }

  private static List<Issue> refused(Reason reason, String message) {
    return List.of(Issue.blocks(Subject.evpnNetwork(FINANCE), reason, message));
  }

  private Set<IpPrefix> guarded() {
    return Set.copyOf(
        kernel.state().guardRoutes().stream().map(KernelState.GuardRoute::prefix).toList());
  }

  @Test
  void guard_prefixStillExemptFromNat_stays() {
    run(finance(100, Egress.SPLIT, A, B));
    exempt = Set.of(A, B);
    run();
    assertThat(guarded()).containsExactlyInAnyOrder(A, B);
    assertThat(asked.getLast().guarded()).containsEntry(FINANCE, Set.of(A, B));

    away = true;
    run(finance(100, Egress.FABRIC));
    assertThat(guarded()).as("nobody knows what is exempt").containsExactlyInAnyOrder(A, B);
    away = false;
    run();
    assertThat(guarded()).as("OVN refuses").containsExactlyInAnyOrder(A, B);
    exempt = Set.of(A);
    run();
    assertThat(guarded()).containsExactly(A);
    exempt = Set.of();
    run();
    assertThat(guarded()).isEmpty();
  }

  @Test
  void guard_splitRefused_isNotThere() {
    issues = refused(Reason.PREFIX_OVERLAPS, "10.200.0.0/24 overlaps.");
    run(finance(100, Egress.SPLIT, A));
    assertThat(guarded()).isEmpty();
    issues = refused(Reason.WAITING_FOR_ROUTES, "Not there yet.");
    run();
    assertThat(guarded()).containsExactly(A);
    issues = refused(Reason.PREFIX_OVERLAPS, "10.200.0.0/24 overlaps.");
    exempt = Set.of(A);
    run();
    assertThat(guarded()).as("still exempt").containsExactly(A);
    exempt = Set.of();
    run();
    assertThat(guarded()).isEmpty();
    away = true;
    run();
    assertThat(guarded()).as("what OVN said last").isEmpty();
    rounds = start();
    run();
    assertThat(guarded()).as("what OVN said to the process before").isEmpty();
  }

  @Test
  void macVni_changed_givesNothingBackWhileThePortIsInTheOldOne() {
    run(finance(100, Egress.FABRIC));
    asked.clear();
    run(finance(150, Egress.FABRIC));
    assertThat(asked.subList(0, 2))
        .as("not known, which is something else than empty")
        .noneMatch(facts -> facts.floodLists().containsKey(new Vni(150)));
    assertThat(asked.getLast().floodLists()).containsKey(new Vni(150));
  }

  @Test
  void macVrf_noLongerWanted_staysUntilItsPortIsGone() {
    run(finance(100, Egress.FABRIC));
    assertThat(port().up()).isTrue();
    away = true;
    portLeft = true;
    run(finance(0, Egress.FABRIC));
    assertThat(told).as("OVN is out of reach").noneMatch(PartsThatGoTest::takesAway);
    away = false;
    run();
    assertThat(told).as("OVN refuses").noneMatch(PartsThatGoTest::takesAway);
    assertThat(stored.retiring().networks()).hasSize(1);
    assertThat(stored.forKernel().networks()).hasSize(1);
    portLeft = false;
    run();
    assertThat(port().master()).isEmpty();
    assertThat(kernel.state().device("evl2.1")).isEmpty();
    assertThat(kernel.state().device("evl3.1")).isPresent();
    assertThat(stored.retiring().networks()).isEmpty();
  }

  @Test
  void part_undoneBySomebodyElse_isCountedAsRepaired() {
    run(finance(100, Egress.FABRIC));
    run();
    assertThat(rounds.repaired()).as("it came up").isZero();
    kernel.apply(new KernelChange.SetUp(new Owner.Network(FINANCE), "evl3.1", false));
    run();
    assertThat(kernel.state().device("evl3.1").orElseThrow().up()).isTrue();
    assertThat(rounds.repaired()).isPositive();
    long repaired = rounds.repaired();
    run(finance(100, Egress.SPLIT, A));
    run();
    assertThat(rounds.repaired()).as("the wish changed").isEqualTo(repaired);
  }

  @Test
  void release_vtepLeftAlone_isNotHeldUp() {
    run(finance(100, Egress.FABRIC));
    kernel.apply(new KernelChange.SetUp(new Owner.Vtep("fabric"), "evd-fabric", false));
    refused = c -> c.owner().equals(new Owner.Vtep("fabric"));
    run();
    run();
    assertThat(rounds.failed())
        .extracting(Issue::subject)
        .filteredOn(subject -> subject.is(Subject.Kind.VTEP))
        .containsOnly(Subject.vtep("fabric"));
    run(finance(0, Egress.FABRIC));
    assertThat(told).noneMatch(c -> c.owner().equals(new Owner.Vtep("fabric")));
    Owner finance = new Owner.Network(FINANCE);
    assertThat(told)
        .as("nobody announces the VNI any more")
        .containsSubsequence(
            new KernelChange.SetUp(finance, "evl2.1", false),
            new KernelChange.DeleteTunnel(finance, "ev4-fabric", 2, 100),
            new KernelChange.DeleteDevice(finance, "evl2.1"))
        .contains(
            new KernelChange.DeleteVni(finance, "ev4-fabric", 100),
            new KernelChange.DeleteVlan(finance, "ev4-fabric", 2, false),
            new KernelChange.DeleteVlan(finance, "evb-fabric", 2, true));
  }

  @Test
  void networkId_heirWaiting_isKeptUntilOvnHasLetGoOfIt() {
    run(finance(100, Egress.FABRIC));
    away = true;
    NetworkIntent heir = Samples.layer2("cudn.another", 1, 500, 501);
    run(heir);
    assertThat(told)
        .as("its pods are reached by EVPN only")
        .noneMatch(PartsThatGoTest::takesAway)
        .noneMatch(c -> c.owner().equals(new Owner.Network("cudn.another")));
    assertThat(stored.forKernel().networks())
        .extracting(NetworkIntent::name)
        .containsExactly(FINANCE, "cudn.another");
    assertThat(kernel.state().programmed(List.of(FINANCE)).get(FINANCE).macVni()).hasValue(100);
  }

  @Test
  void networkMadeAnew_otherId_keepsItsPortUntilOvnHasSwappedIt() {
    run(finance(100, Egress.FABRIC));
    NetworkIntent anew = Samples.layer2(FINANCE, 8, 100, 101);
    portLeft = true;
    run(anew);
    assertThat(told).noneMatch(PartsThatGoTest::takesAway);
    kernel.addOvsPort("evo.8");
    portLeft = false;
    run();
    assertThat(port().master()).isEmpty();
    assertThat(kernel.state().device("evo.8").orElseThrow().master()).contains("evb-fabric");
  }

  private static boolean takesAway(KernelChange change) {
    return change instanceof KernelChange.DeleteDevice
        || change instanceof KernelChange.DeleteTunnel
        || change instanceof KernelChange.SetMaster
        || change instanceof KernelChange.SetUp;
  }

  private Device port() {
    return kernel.state().device("evo.1").orElseThrow();
  }
}
