// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the archives of the tests, by the standard's words and not by the writer's code. */
final class TarReader {

  /**
   * One member.
   *
   * @param owner user and group
   */
  record Member(
      String name, char type, int mode, String owner, long time, String target, String content) {}

  private TarReader() {}

  static List<Member> read(byte[] archive) {
    assert archive.length % 512 == 0;
    List<Member> out = new ArrayList<>();
    String longName = null;
    String longTarget = null;
    int at = 0;
    while (archive[at] != 0) {
      checkSum(archive, at);
      int size = (int) octal(archive, at + 124, 12);
      char type = (char) archive[at + 156];
      byte[] content = Arrays.copyOfRange(archive, at + 512, at + 512 + size);
      if (type == 'x') {
        String text = new String(content, StandardCharsets.UTF_8);
        while (!text.isEmpty()) {
          int length = Integer.parseInt(text.substring(0, text.indexOf(' ')));
          byte[] octets = text.getBytes(StandardCharsets.UTF_8);
          String record =
              new String(Arrays.copyOf(octets, length - 1), StandardCharsets.UTF_8)
                  .substring(text.indexOf(' ') + 1);
          if (record.startsWith("path=")) {
            longName = record.substring(5);
          } else if (record.startsWith("linkpath=")) {
            longTarget = record.substring(9);
          }
          text =
              new String(Arrays.copyOfRange(octets, length, octets.length), StandardCharsets.UTF_8);
        }
      } else {
        out.add(
            new Member(
                longName == null ? text(archive, at, 100) : longName,
                type,
                (int) octal(archive, at + 100, 8),
                octal(archive, at + 108, 8) + ":" + octal(archive, at + 116, 8),
                octal(archive, at + 136, 12),
                longTarget == null ? text(archive, at + 157, 100) : longTarget,
                new String(content, StandardCharsets.ISO_8859_1)));
        longName = null;
        longTarget = null;
      }
      at += 512 + (size + 511) / 512 * 512;
    }
    return out;
  }

  private static void checkSum(byte[] archive, int at) {
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : archive[at + i] & 0xff;
    }
    if (sum != octal(archive, at + 148, 8)) {
      throw new AssertionError("the header at " + at + " has a wrong checksum");
    }
  }

  private static String text(byte[] b, int at, int length) {
    int end = at;
    while (end < at + length && b[end] != 0) {
      end++;
    }
    return new String(b, at, end - at, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] b, int at, int length) {
    return Long.parseLong(text(b, at, length).strip(), 8);
  }
}
