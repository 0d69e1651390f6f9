// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.Manifests;

/** Tools match reasons, so one that is gone must be in the CHANGELOG. */
class ReleasedReasonsTest {
  /** Wire texts that users have seen; append new ones, and remove none. */
  private static List<String> released() {
    return Manifests.read(
            Manifests.ROOT.resolve("evpn-api/src/test/resources/api/released-reasons.txt"))
        .lines()
        .toList();
  }

  @Test
  void releasedReason_renamedOrRemoved_isInTheChangelog() {
    String changelog = Manifests.read(Manifests.ROOT.resolve("CHANGELOG.md"));
    assertThat(released()).hasSizeGreaterThan(90);
    assertThat(released())
        .filteredOn(wire -> Reason.ofWire(wire).isEmpty())
        .as("reasons that are neither in Reason nor in the table of renames of CHANGELOG.md")
        .allMatch(wire -> changelog.contains("| " + wire + " |"));
  }
}
