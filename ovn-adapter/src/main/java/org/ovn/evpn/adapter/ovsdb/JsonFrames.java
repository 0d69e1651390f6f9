// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into JSON objects. OVSDB messages follow each other without length or
 * delimiter, so the end of one is found by counting braces outside of strings. Works on bytes: in
 * UTF-8 no byte of a longer character looks like a brace, quote or backslash. Not thread-safe.
 */
final class JsonFrames {
  private static final int SMALL = 16 << 10;

  private final int limit;
  private byte[] buffer = new byte[SMALL];
  private int length;
  private int depth;
  private boolean inString;
  private boolean escaped;

  /**
   * @param limit of one object, in bytes
   */
  JsonFrames(int limit) {
    this.limit = limit;
  }

  /**
   * Takes the next bytes of the stream, in pieces of any size, and hands on each object that is
   * complete.
   *
   * @throws OvsdbException when something other than an object begins, or an object is too long;
   *     the stream is then of no further use
   */
  void feed(byte[] bytes, int from, int to, Consumer<byte[]> frames) {
    int start = from;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (depth == 0) {
        if (b == '{') {
          start = i;
          depth = 1;
        } else if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          throw new OvsdbException(
              OvsdbException.Kind.PROTOCOL,
              "a message from the server begins with byte 0x"
                  + Integer.toHexString(b & 0xff)
                  + " in place of '{'");
        }
      } else if (escaped) {
        escaped = false;
      } else if (inString) {
        if (b == '\\') {
          escaped = true;
        } else if (b == '"') {
          inString = false;
        }
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth == 0) {
        append(bytes, start, i + 1);
        byte[] frame = Arrays.copyOf(buffer, length);
        length = 0;
        if (buffer.length > 1 << 20) {
          buffer = new byte[SMALL];
        }
        frames.accept(frame);
      }
    }
    if (depth > 0) {
      append(bytes, start, to);
    }
  }

  private void append(byte[] bytes, int from, int to) {
    int more = to - from;
    if (more > limit - length) {
      throw new OvsdbException(
          OvsdbException.Kind.PROTOCOL,
          "a message from the server is longer than the " + limit + " bytes allowed");
    }
    if (length + more > buffer.length) {
      long doubled = Math.max(length + (long) more, buffer.length * 2L);
      buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, Math.max(limit, length + more)));
    }
    System.arraycopy(bytes, from, buffer, length, more);
    length += more;
  }
}
