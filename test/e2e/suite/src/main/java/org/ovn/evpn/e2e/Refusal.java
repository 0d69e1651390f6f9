// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import org.ovn.evpn.lab.LabException;

/** A write that the API server must not take. */
final class Refusal {
  private Refusal() {}

  /**
   * Writes.
   *
   * @param words what the refusal must say
   * @return the last line of what was said
   */
  static String of(Runnable write, String... words) {
    String said;
    try {
      write.run();
      said = "";
    } catch (LabException refused) {
      said = String.valueOf(refused.getMessage());
    }
    require(!said.isEmpty(), "was taken");
    for (String word : words) {
      require(said.contains(word), "was refused for another reason: " + said);
    }
    return said;
  }
}
