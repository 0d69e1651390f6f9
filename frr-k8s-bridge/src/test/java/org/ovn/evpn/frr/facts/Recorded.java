// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What FRR 10.3 and its reloader printed. */
final class Recorded {
  /** The running configuration of the demo's node-1. */
  static final String RUNNING = read("src/test/resources/running/demo-node-1.txt");

  /**
   * The same after finance was told to import {@code *:100}, {@code 0:100}, {@code 4200000001:101}
   * and {@code 192.0.2.1:101}.
   */
  static final String EDGES = read("src/test/resources/running/route-target-edges.txt");

  private Recorded() {}

  /** The log of a reload that failed. */
  static String reload(String name) {
    return read("src/test/resources/reload/" + name + ".txt");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
