// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A kernel that says what it is told to say. */
final class ScriptedTransport implements Transport {
  private final LinkedBlockingQueue<Object> coming = new LinkedBlockingQueue<>();
  private final int waitMillis;

  /** What comes when a request with that sequence number was sent; one request a send. */
  IntFunction<List<ByteBuffer>> answers = _ -> List.of();

  volatile boolean closed;

  ScriptedTransport(int waitMillis) {
    this.waitMillis = waitMillis;
  }

  /** A datagram that comes. */
  void comes(ByteBuffer datagram) {
    coming.add(datagram);
  }

  /** A receive that fails. */
  void fails(Throwable failure) {
    coming.add(failure);
  }

  @Override
  public void send(byte[] octets) {
    coming.addAll(answers.apply(Codec.order(ByteBuffer.wrap(octets)).getInt(8)));
  }

  @Override
  public List<ByteBuffer> receive() {
    try {
      return switch (coming.poll(waitMillis, TimeUnit.MILLISECONDS)) {
        case null -> List.of();
        case ByteBuffer datagram -> List.of(datagram);
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Object other -> throw new AssertionError(other);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  /** A message about a device, as a dump and a notification have it. */
  static ByteBuffer link(int sequence, int flags, String name) {
    return Codec.order(
        ByteBuffer.wrap(
            Codec.encode(
                new Envelope(
                    Rt.RTM_NEWLINK,
                    flags,
                    sequence,
                    0,
                    new RtMessage.Link(
                        0, 0, 1, 0, 0, List.of(Attribute.text(Key.IFLA_IFNAME, name)))))));
  }

  /** The end of a dump. */
  static ByteBuffer done(int sequence, int flags) {
    return message(Rt.NLMSG_DONE, Rt.NLM_F_MULTI | flags, sequence, 0);
  }

  /**
   * The answer to a request.
   *
   * @param errno 0 when all is well
   */
  static ByteBuffer ack(int sequence, int errno) {
    return message(Rt.NLMSG_ERROR, Rt.NLM_F_CAPPED, sequence, -errno, 0, 0, 0, 0);
  }

  private static ByteBuffer message(int type, int flags, int sequence, int... words) {
    ByteBuffer out = Codec.order(ByteBuffer.allocate(Codec.HEADER + 4 * words.length));
    out.putInt(out.capacity()).putShort((short) type).putShort((short) flags);
    out.putInt(sequence).putInt(0);
    for (int word : words) {
      out.putInt(word);
    }
    return out.flip();
  }
}
