// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;

/** A folder as a tar archive whose octets depend on nothing but its content and a time. */
public final class Archive {

  private static final int BUFFER = 1 << 16;

  private Archive() {}

  /**
   * Writes what a folder holds, sorted, as root's.
   *
   * @param time of every entry
   * @param out where it goes; closed at the end
   * @throws IOException when something cannot be read or written
   */
  public static void write(Path folder, Instant time, OutputStream out) throws IOException {
    try (TarWriter writer = new TarWriter(new BufferedOutputStream(out, BUFFER), time)) {
      for (Entry entry : Tree.of(folder)) {
        writer.add(entry);
      }
    }
  }
}
