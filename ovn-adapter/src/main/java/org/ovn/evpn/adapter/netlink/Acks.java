// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads NLMSG_ERROR and NLMSG_DONE with the extended acknowledgement behind them (linux/netlink.h,
 * enum nlmsgerr_attrs).
 */
final class Acks {
  private static final int ATTR_MSG = 1;
  private static final int ATTR_OFFS = 2;

  private Acks() {}

  /** The error of the acknowledgement at {@code at}; empty when it says that all is well. */
  static Optional<NetlinkError> read(
      ByteBuffer in, int at, int length, NetlinkRequest request, byte[] encoded) {
    if (length < Codec.HEADER + 4) {
      return Optional.empty(); // a DONE without a code
    }
    int code = in.getInt(at + Codec.HEADER);
    if (code >= 0) {
      return Optional.empty();
    }
    OptionalInt offset = OptionalInt.empty();
    for (int a = attributes(in, at, length); a + 4 <= at + length; a += Codec.align(size(in, a))) {
      if (size(in, a) < 4 || a + size(in, a) > at + length) {
        break;
      }
      if (type(in, a) == ATTR_OFFS && size(in, a) == 8) {
        offset = OptionalInt.of(in.getInt(a + 4));
      }
    }
    Optional<String> attribute =
        offset.isPresent() ? Codec.attributeAt(encoded, offset.getAsInt()) : Optional.empty();
    return Optional.of(new NetlinkError(request.purpose(), -code, text(in, at, length), attribute));
  }

  /** The kernel's sentence. */
  static Optional<String> text(ByteBuffer in, int at, int length) {
    for (int a = attributes(in, at, length); a + 4 <= at + length; a += Codec.align(size(in, a))) {
      if (size(in, a) < 4 || a + size(in, a) > at + length) {
        break;
      }
      if (type(in, a) == ATTR_MSG) {
        return Optional.of(AttributeCodec.text(Codec.order(in.slice(a + 4, size(in, a) - 4))));
      }
    }
    return Optional.empty();
  }

  /**
   * Where the extended part begins: behind the code, and in an NLMSG_ERROR behind the (capped or
   * whole) copy of the request.
   */
  private static int attributes(ByteBuffer in, int at, int length) {
    int type = in.getShort(at + 4) & 0xffff;
    int flags = in.getShort(at + 6) & 0xffff;
    if ((flags & Rt.NLM_F_ACK_TLVS) == 0) {
      return at + length;
    }
    int from = at + Codec.HEADER + 4;
    if (type == Rt.NLMSG_ERROR) {
      boolean capped = (flags & Rt.NLM_F_CAPPED) != 0;
      from +=
          capped || in.getInt(at + Codec.HEADER) == 0 ? Codec.HEADER : Codec.align(in.getInt(from));
    }
    return from;
  }

  private static int size(ByteBuffer in, int at) {
    return in.getShort(at) & 0xffff;
  }

  private static int type(ByteBuffer in, int at) {
    return in.getShort(at + 2) & 0x3fff;
  }
}
