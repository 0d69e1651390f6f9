// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.ovn.evpn.lab.LabEnv;

/**
 * {@code make demo}: looks at every claim on the running lab; exit code 0 only if all hold, 1
 * otherwise.
 */
public final class DemoMain {
  private DemoMain() {}

  /**
   * Takes no arguments; {@code LAB_DIR} names the lab, {@code MANIFESTS} the folder of the
   * product's manifests.
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Scenario scenario = Scenario.start(LabEnv.fromEnvironment(), out, Extent.DEMO);
    ClaimTable table = new ClaimTable(out);
    out.println();
    for (Claim claim : scenario.claims()) {
      table.add(scenario.judge(claim));
    }
    scenario.restore();
    table.sum();
    boolean allHold = table.allHold();
    out.print(resource("fabric.txt"));
    System.exit(allHold ? 0 : 1);
  }

  static String resource(String name) {
    try (InputStream in = DemoMain.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "no resource " + name + " beside " + DemoMain.class.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + name, e);
    }
  }
}
