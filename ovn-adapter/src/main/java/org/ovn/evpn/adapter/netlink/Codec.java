// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Netlink messages to octets and back, in host byte order: the header that all have. {@link
 * FixedHeader} and {@link AttributeCodec} do what is inside. Stateless; every input either decodes
 * or ends in a {@link NetlinkFormatException} that names message and attribute, whatever the octets
 * are.
 */
final class Codec {
  static final int HEADER = 16;

  private Codec() {}

  static ByteBuffer order(ByteBuffer buffer) {
    return buffer.order(ByteOrder.nativeOrder());
  }

  /** The octets of {@code message}, header included and padded to four. */
  static byte[] encode(Envelope message) {
    Growing out = new Growing();
    out.u32(0);
    out.u16(message.type());
    out.u16(message.flags());
    out.u32(message.sequence());
    out.u32(message.port());
    FixedHeader.write(out, message.body());
    message.body().attributes().forEach(attribute -> AttributeCodec.encode(out, attribute));
    out.patch32(0, out.size());
    return out.toArray();
  }

  /**
   * The octets of the message at {@code at}, padding left out; for callers that walk a datagram.
   */
  static int length(ByteBuffer buffer, int at) {
    if (buffer.limit() - at < HEADER) {
      throw new NetlinkFormatException(
          "a netlink header of " + (buffer.limit() - at) + " octets is cut short");
    }
    int length = buffer.getInt(at);
    if (length < HEADER || length > buffer.limit() - at) {
      throw new NetlinkFormatException(
          Rt.typeName(buffer.getShort(at + 4) & 0xffff)
              + " says it has "
              + Integer.toUnsignedString(length)
              + " octets, and "
              + (buffer.limit() - at)
              + " are there");
    }
    return length;
  }

  /**
   * Decodes the message that starts at {@code at}. The buffer is in host order and its position is
   * left alone.
   */
  static Envelope decode(ByteBuffer buffer, int at) {
    int length = length(buffer, at);
    int type = buffer.getShort(at + 4) & 0xffff;
    int flags = buffer.getShort(at + 6) & 0xffff;
    ByteBuffer body = order(buffer.slice(at + HEADER, length - HEADER));
    return new Envelope(
        type, flags, buffer.getInt(at + 8), buffer.getInt(at + 12), decodeBody(type, body));
  }

  private static RtMessage decodeBody(int type, ByteBuffer in) {
    Optional<FixedHeader> known = FixedHeader.of(type);
    if (known.isEmpty()) {
      byte[] payload = new byte[in.limit()];
      in.get(0, payload);
      return new RtMessage.Other(Bytes.of(payload));
    }
    FixedHeader header = known.get();
    String name = Rt.typeName(type);
    if (in.limit() < header.length()) {
      throw new NetlinkFormatException(
          name
              + " has a body of "
              + in.limit()
              + " octets, "
              + header.length()
              + " at least are needed");
    }
    return header.read(
        in, AttributeCodec.decode(in, header.length(), header.scope(), name, in.get(0) & 0xff));
  }

  /**
   * Names the attribute of an encoded request that an error offset points at, such as {@code
   * IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VXLAN_ID}.
   *
   * @param offset octets from the start of the header, as NLMSGERR_ATTR_OFFS counts
   */
  static Optional<String> attributeAt(byte[] request, int offset) {
    ByteBuffer in = order(ByteBuffer.wrap(request));
    int header = FixedHeader.of(in.getShort(4) & 0xffff).map(FixedHeader::length).orElse(0);
    return AttributeCodec.path(decode(in, 0).body().attributes(), HEADER + header, offset);
  }

  static int align(int length) {
    return (length + 3) & ~3;
  }
}
