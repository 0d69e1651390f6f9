// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ovn.evpn.lab.LabEnv;

/** The demo's claims as tests, on the lab that {@code LAB_DIR} names; without one, it fails. */
class ClaimsIT {
  private static Scenario scenario;

  @BeforeAll
  static void start() throws Exception {
    scenario =
        Scenario.start(
            LabEnv.fromEnvironment(),
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            ChangeClaims.FULL_DIFF);
  }

  @TestFactory
  Stream<DynamicTest> claims() {
    return scenario.claims().stream()
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
