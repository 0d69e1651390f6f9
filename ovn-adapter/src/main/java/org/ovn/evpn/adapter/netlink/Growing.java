// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;

/** An output buffer in host byte order that grows. */
final class Growing {
  private ByteBuffer buffer = Codec.order(ByteBuffer.allocate(256));

  private ByteBuffer room(int octets) {
    if (buffer.remaining() < octets) {
      ByteBuffer larger =
          Codec.order(
              ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + octets)));
      buffer.flip();
      larger.put(buffer);
      buffer = larger;
    }
    return buffer;
  }

  void u8(int value) {
    room(1).put((byte) value);
  }

  void u16(int value) {
    room(2).putShort((short) value);
  }

  void u32(int value) {
    room(4).putInt(value);
  }

  void octets(byte[] octets) {
    room(octets.length).put(octets);
  }

  void pad() {
    while (buffer.position() % 4 != 0) {
      u8(0);
    }
  }

  void patch16(int at, int value) {
    buffer.putShort(at, (short) value);
  }

  void patch32(int at, int value) {
    buffer.putInt(at, value);
  }

  int size() {
    return buffer.position();
  }

  byte[] toArray() {
    byte[] octets = new byte[buffer.position()];
    buffer.get(0, octets);
    return octets;
  }
}
