// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What FRR 10.3 printed for the demo's node-1. */
final class Recorded {
  static final String RUNNING = read("src/test/resources/running/demo-node-1.txt");

  private Recorded() {}

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
