// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.api.manifests.Manifests;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.controller.world.Yaml;

/**
 * What people write, a file for each case, on top of the demo, and what comes of it: conditions
 * that the controller writes and lines that FRR gets. What packets do is for the claims of the
 * end-to-end run.
 */
class CasesTest {
  private static final Path CASES =
      Manifests.ROOT.resolve("udn-controller/src/test/resources/cases");

  private static final String READY = "EVPN finance Ready TRUE";

  /** There node-2 has no pod of the network. */
  private static final String NOT_ON_EVERY_NODE = "07-not-on-every-node.yaml";

  /**
   * A file with what comes of it.
   *
   * @param file below the folder of cases
   * @param texts of the outcome, see {@link #outcome}; one that begins with "not " must be missing
   */
  record Row(String file, List<String> texts) {
    @Override
    public String toString() {
      return file;
    }
  }

  private static Row row(String file, String... texts) {
    return new Row(file, List.of(texts));
  }

  private static Stream<Row> rows() {
    return Stream.of(
        row(
            "02-local-asn.yaml",
            READY,
            "neighbor 172.18.1.1 allowas-in 1\n",
            "not neighbor 172.18.1.1 allowas-in origin"),
        row("03-one-node.yaml", READY, "neighbor 172.18.1.1 allowas-in origin"),
        row(
            "04-import-default.yaml",
            READY,
            "advertise ipv4 unicast route-map udn-evpn-advertised\n",
            "not advertise ipv4 unicast\n"),
        row(
            "06-host-bits.yaml",
            "EVPN hb Ready TRUE",
            "EVPN hb3 Ready TRUE",
            "EVPNNetwork cudn.hb2 subnets [10.100.0.0/16]",
            "EVPNNetwork cudn.hb3 subnets [10.120.0.0/16]"),
        row(
            NOT_ON_EVERY_NODE,
            READY,
            "EVPN rt Ready TRUE",
            "EVPNNetwork cudn.rt Programmed TRUE Programmed: 1 of 1 nodes have programmed it. 1"
                + " more do not need it.",
            "vni 5401"),
        row(
            "10-raw-only-same-label.yaml",
            READY,
            "FRRConfiguration extra-raw has no router in the default VRF",
            "It is passed over, as other FRRConfigurations peer for its nodes."),
        row(
            "10-vrf-only-same-label.yaml",
            READY,
            "FRRConfiguration extra-vrf has no router in the default VRF",
            "It is passed over, as other FRRConfigurations peer for its nodes."),
        row(
            "11-vrf-default.yaml",
            READY,
            "spec.bgp.routers[].vrf of FRRConfiguration \"rack-a\"",
            "Remove vrf.",
            "neighbor 172.18.1.1 activate",
            "vni 101"),
        row(
            "12-tenant-vrf-other-asn.yaml",
            "EVPN finance Ready FALSE FRRConflict: FRRConfiguration \"firewall\": the asn of the"
                + " router in VRF finance is 64515 there, and 65000 here, on node \"node-1\","
                + " \"node-2\".",
            "EVPN hr Ready TRUE",
            "vni 100",
            "not vni 101"),
        row(
            "15-one-tor-down.yaml",
            "EVPNNetwork cudn.finance Degraded TRUE PeerDown: Node \"node-1\": 1 of 2 neighbors"
                + " carry EVPN; not 172.18.1.99",
            "EVPN finance Ready FALSE NetworksDegraded"),
        row(
            "22-layer3-17-subnets.yaml",
            "EVPN grow Ready TRUE",
            "EVPNNetwork cudn.grow subnets [10.130.0.0/16,",
            "10.146.0.0/16]"),
        row(
            "23-allowas-in-3.yaml",
            READY,
            "spec.raw.rawConfig of FRRConfiguration \"own-raw\", line 3, \"neighbor 172.18.1.1"
                + " allowas-in 3\": FRR shows it in another form"),
        row(
            "25-rt-edges.yaml",
            "EVPN rt Ready TRUE",
            "route-target import *:100",
            "route-target export 4294967294:65535"),
        row("templates/everything-set.yaml", READY, "neighbor 172.18.1.1 activate"),
        row(
            "templates/typed-and-raw.yaml",
            READY,
            "neighbor 172.18.1.1 activate",
            "FRRConfiguration policies has no router in the default VRF",
            "spec.raw.rawConfig of FRRConfiguration \"peering\", line 2, \"neighbor 192.0.2.9"),
        row(
            "templates/underlay-and-reflectors.yaml",
            READY,
            "neighbor 192.0.2.1 activate",
            "neighbor 198.51.100.11 activate"),
        row(
            "templates/unnumbered-as-per-node.yaml",
            READY,
            "router bgp 4200000101",
            "neighbor eth1 activate",
            "neighbor eth2 activate"),
        row("templates/vrf-lite-beside.yaml", READY, "router bgp 64513", "not router bgp 64515"));
  }

  /**
   * The demo's objects.
   *
   * @param ownTemplates whether a case brings the only templates, for node-1; else the demo's run
   */
  private static World demo(boolean ownTemplates) {
    World world = new World();
    world.node("node-1", Map.of("rack", "a"));
    if (!ownTemplates) {
      world.node("node-2", Map.of("rack", "b"));
    }
    for (String file : List.of("vtep", "peering", "evpn")) {
      new Yaml(world)
          .apply(
              Manifests.documents(Manifests.MANIFESTS.resolve("samples/demo/" + file + ".yaml")));
    }
    world.layer2("finance", 1, "10.10.0.0/24");
    world.layer3("hr", 3, "10.10.0.0/16");
    world.layer2("rt", 7, "10.60.0.0/24");
    if (ownTemplates) {
      world.frr.clear();
    } else {
      world.convergeWithAgents();
    }
    return world;
  }

  /** A line for each condition and each EVPNNetwork, then the raw lines of FRR. */
  private static String outcome(World world) {
    StringBuilder text = new StringBuilder();
    world.evpns.forEach((name, evpn) -> told(text, "EVPN " + name, evpn.status().conditions()));
    world.evpnNetworks.forEach((name, network) -> {
      told(text, "EVPNNetwork " + name, network.status().conditions());
      text.append("EVPNNetwork %s subnets %s%n".formatted(name, world.spec(name).subnets()));
    });
    return text.append(world.raw()).toString();
  }

  private static void told(StringBuilder text, String object, List<Condition> conditions) {
    conditions.forEach(condition ->
        text.append(
            "%s %s %s %s: %s%n"
                .formatted(
                    object,
                    condition.type(),
                    condition.status(),
                    condition.reason(),
                    condition.message())));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void input_ofPeople_endsAsItsRowSays(Row row) {
    World world = demo(row.file().startsWith("templates/"));
    new Yaml(world).apply(Manifests.documents(CASES.resolve(row.file())));
    world.convergeWithAgents();
    if (row.file().equals(NOT_ON_EVERY_NODE)) {
      world.notNeeded("node-2", "cudn.rt");
      world.converge();
    }
    String outcome = outcome(world);
    for (String text : row.texts()) {
      if (text.startsWith("not ")) {
        assertThat(outcome).doesNotContain(text.substring("not ".length()));
      } else {
        assertThat(outcome).contains(text);
      }
    }
    assertThat(world.plan().writes()).isEmpty();
  }

  @Test
  void files_ofCases_allHaveARow() {
    Set<String> rows = rows().map(Row::file).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(CASES)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> CASES.relativize(file).toString())
                  .collect(Collectors.toSet()))
          .isEqualTo(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
