// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes a tar archive (POSIX.1-2017, pax: ustar headers, and an extended header where a name or a
 * link's target has more than 100 octets). Owner and group are 0 without names, and all times are
 * the same, so that an archive tells nothing of the machine that made it. Not safe for use by many
 * threads.
 */
final class TarWriter implements AutoCloseable {

  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final long MAX_SIZE = (1L << 33) - 1;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final OutputStream out;
  private final long seconds;

  /**
   * @param out where the archive goes; closed with this
   * @param time of every entry, in full seconds
   */
  TarWriter(OutputStream out, Instant time) {
    this.out = out;
    this.seconds = time.getEpochSecond();
  }

  /**
   * Adds an entry.
   *
   * @throws IOException when it cannot be read or written, also when the file's size has changed
   */
  void add(Entry entry) throws IOException {
    switch (entry) {
      case Entry.Folder f -> header(f.name() + "/", '5', f.mode(), 0, "");
      case Entry.SymbolicLink l -> header(l.name(), '2', l.mode(), 0, l.target());
      case Entry.RegularFile f -> {
        header(f.name(), '0', f.mode(), f.size(), "");
        if (Files.copy(f.content(), out) != f.size()) {
          throw new IOException(f.content() + " was changed while it was read");
        }
        pad(f.size());
      }
    }
  }

  /** Ends the archive with two empty blocks. */
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }

  private void header(String name, char type, int mode, long size, String target)
      throws IOException {
    String extended = extended("path", name) + extended("linkpath", target);
    if (!extended.isEmpty()) {
      byte[] records = extended.getBytes(StandardCharsets.UTF_8);
      out.write(block("pax", 'x', 0644, records.length, ""));
      out.write(records);
      pad(records.length);
    }
    out.write(block(name, type, mode, size, target));
  }

  /**
   * A record of an extended header, empty where the ustar header has room. Its length counts
   * itself.
   */
  private static String extended(String key, String value) {
    if (value.getBytes(StandardCharsets.UTF_8).length <= NAME_LENGTH) {
      return "";
    }
    String rest = " " + key + "=" + value + "\n";
    int octets = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = octets;
    while (String.valueOf(length).length() + octets != length) {
      length = String.valueOf(length).length() + octets;
    }
    return length + rest;
  }

  private byte[] block(String name, char type, int mode, long size, String target) {
    if (size > MAX_SIZE) {
      throw new IllegalArgumentException(name + ": has " + size + " octets. 8 GiB is the limit.");
    }
    byte[] b = new byte[BLOCK];
    text(b, 0, NAME_LENGTH, name);
    octal(b, 100, 8, mode);
    octal(b, 108, 8, 0);
    octal(b, 116, 8, 0);
    octal(b, 124, 12, size);
    octal(b, 136, 12, seconds);
    b[156] = (byte) type;
    text(b, 157, NAME_LENGTH, target);
    text(b, 257, 6, "ustar");
    text(b, 263, 2, "00");
    octal(b, 329, 8, 0);
    octal(b, 337, 8, 0);
    Arrays.fill(b, CHECKSUM, CHECKSUM + CHECKSUM_LENGTH, (byte) ' ');
    int sum = 0;
    for (byte v : b) {
      sum += v & 0xff;
    }
    octal(b, CHECKSUM, CHECKSUM_LENGTH - 1, sum);
    return b;
  }

  /** What does not fit is in the extended header; here its beginning is enough. */
  private static void text(byte[] b, int at, int length, String value) {
    byte[] v = value.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(v, 0, b, at, Math.min(v.length, length));
  }

  private static void octal(byte[] b, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    text(b, at, length - 1, "0".repeat(length - 1 - digits.length()) + digits);
    b[at + length - 1] = 0;
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }
}
