// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.List;
import org.ovn.evpn.e2e.Cases.Applied;
import org.ovn.evpn.e2e.Conditions.Condition;
import org.ovn.evpn.e2e.Pings.Path;

/** What is claimed of clusters where others configure FRR, routes and addresses as well. */
final class BesideOthersClaims {
  private static final Duration SAID_WITHIN = Duration.ofSeconds(20);
  private static final Duration FRR_RELOADS = Duration.ofSeconds(30);

  private final Sight sight;
  private final Pings pings;
  private final List<Path> financeLayer2;
  private final List<Path> others;
  private final Path financeRouted;

  BesideOthersClaims(Sight sight) {
    this.sight = sight;
    this.pings = new Pings(sight.traffic());
    Stations s = sight.stations();
    this.financeLayer2 =
        List.of(
            new Path(s.finance1(), s.finance2().address()),
            new Path(s.finance1(), s.hostL2().address()));
    this.financeRouted = new Path(s.finance1(), Layer3Claims.FABRIC_SERVER);
    this.others =
        List.of(
            new Path(s.hr1(), Layer3Claims.FABRIC_SERVER), new Path(s.dev1(), s.dev2().address()));
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "tenant-vrf-of-others",
            "somebody's router of another AS in finance's VRF: that IP-VRF only, by name, and back",
            this::tenantVrf),
        new Claim(
            "import-default",
            "somebody imports the default VRF into finance's: nothing of it leaves as type-5",
            this::importDefault));
  }

  private String tenantVrf() throws Exception {
    AsBefore before = AsBefore.of(sight);
    String whole =
        pings.wholeDuring(
            Pings.join(financeLayer2, others),
            () -> {
              try (Applied _ = sight.cases().add("firewall-of-another-as")) {
                Condition said =
                    sight
                        .conditions()
                        .await(
                            "evpnnetwork/cudn.finance",
                            "Degraded",
                            SAID_WITHIN,
                            c -> c.isFor("FRRConflict", "FRRConfiguration \"firewall\""));
                require(
                    said.message().contains("64515") && said.message().contains("VRF finance"),
                    said.message());
                awaitRouterOf("64515");
                for (String network : List.of("cudn.hr", "udn.dev.dev")) {
                  sight.conditions().requireNotDegraded("evpnnetwork/" + network);
                }
              }
              awaitRouterOf(RouteClaims.NODE_AS);
              before.await();
              return true;
            });
    pings.awaitAll(List.of(financeRouted));
    return "FRRConflict named firewall; " + whole + "; then routed again";
  }

  /** Until then nothing has happened that could hurt: frr-k8s waits, and FRR reloads. */
  private void awaitRouterOf(String as) throws InterruptedException {
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      awaitLine(node, "show running-config", "router bgp %s vrf finance".formatted(as));
    }
  }

  private String importDefault() throws Exception {
    AsBefore before = AsBefore.of(sight);
    String whole =
        pings.wholeDuring(
            sight.stations().everyTenant(),
            () -> {
              try (Applied _ = sight.cases().add("import-default")) {
                for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
                  awaitLine(node, "show bgp vrf finance ipv4 unicast", "192.0.2.128/25");
                }
                // a route that leaves is at the border leaf at once
                Thread.sleep(3000);
                before.requireRoutes();
              }
              before.await();
              return true;
            });
    return "in the VRF of both nodes, not at the border leaf; " + whole;
  }

  private void awaitLine(String node, String command, String line) throws InterruptedException {
    long end = System.nanoTime() + FRR_RELOADS.toNanos();
    // of bgpd alone: a look at all of FRR 10.3 makes a reload lose lines, FRRouting/frr#18541
    while (!sight.shell().check(node, "vtysh -d bgpd -c '" + command + "'").contains(line)) {
      require(System.nanoTime() < end, "%s of %s does not have %s".formatted(command, node, line));
      Thread.sleep(1000);
    }
  }
}
