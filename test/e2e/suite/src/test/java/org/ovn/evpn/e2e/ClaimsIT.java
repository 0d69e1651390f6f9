// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.ovn.evpn.lab.LabEnv;

/** All claims as tests, on the lab that {@code LAB_DIR} names; without one, it fails. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClaimsIT {
  private static Scenario scenario;

  @BeforeAll
  static void start() throws Exception {
    scenario =
        Scenario.start(
            LabEnv.fromEnvironment(),
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            Extent.ALL);
  }

  /** After the claims, so that all has been asked for. */
  @Order(2)
  @Test
  void rights_ofControllerAndAgents_areUsedAndEnough() throws Exception {
    Rights.Found found =
        Rights.compare(
            Path.of(System.getenv("MANIFESTS"), "rbac"),
            LabEnv.fromEnvironment().logs().resolve("audit.log"));
    assertThat(found.refused()).as("asked for, and not in manifests/rbac").isEmpty();
    assertThat(found.unused()).as("in manifests/rbac, and never used").isEmpty();
    assertThat(found.used()).isGreaterThan(30);
  }

  @Order(1)
  @TestFactory
  Stream<DynamicTest> claims() {
    return tests(scenario.claims());
  }

  /** The last ones: who removes the product takes its rights away while it still asks. */
  @Order(3)
  @TestFactory
  Stream<DynamicTest> life() {
    return tests(scenario.life());
  }

  private static Stream<DynamicTest> tests(List<Claim> claims) {
    return claims.stream()
        .map(claim ->
            DynamicTest.dynamicTest(
                claim.id() + ": " + claim.text(),
                () -> {
                  var verdict = scenario.judge(claim);
                  System.out.println(
                      (verdict.holds() ? "✔ " : "✘ ") + claim.id() + ": " + verdict.measured());
                  assertThat(verdict.holds()).as(verdict.measured()).isTrue();
                }));
  }
}
