// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When this machine was started. */
final class Boot {
  private static final Logger LOG = LoggerFactory.getLogger(Boot.class);
  private static final Path STAT = Path.of("/proc/stat");
  private static final String BTIME = "btime ";

  private Boot() {}

  /** By the machine's clock; the epoch when the kernel does not say. */
  static Instant time() {
    try {
      return time(Files.readAllLines(STAT));
    } catch (IOException e) {
      LOG.warn("{} cannot be read, so a report of before the boot passes: {}", STAT, e.toString());
      return Instant.EPOCH;
    }
  }

  static Instant time(List<String> stat) {
    return stat.stream()
        .filter(line -> line.startsWith(BTIME))
        .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(BTIME.length()).strip())))
        .findFirst()
        .orElse(Instant.EPOCH);
  }
}
