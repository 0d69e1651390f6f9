// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Whole frames of one EtherType, to and from one device (packet(7)). Wants CAP_NET_RAW. Not
 * thread-safe: one platform thread owns it from open to close, for its calls block.
 */
public final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;

  /** struct sockaddr_ll: u16 family, be16 protocol, int ifindex; the rest stays zero. */
  private static final int SOCKADDR_LL = 20;

  private static final int FRAME = 2048;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = Libc.errnoState(arena);
  private final MemorySegment out = arena.allocate(FRAME, 8);
  private final MemorySegment in = arena.allocate(FRAME, 8);
  private int fd = -1;

  private PacketSocket() {}

  /**
   * Opens one.
   *
   * @param index ifindex of the device
   * @param etherType of the frames, such as 0x0806
   * @param timeout milliseconds that {@link #receive} waits
   * @throws NetlinkException EPERM without CAP_NET_RAW, ENODEV when there is no such device
   */
  public static PacketSocket open(int index, int etherType, int timeout) {
    PacketSocket socket = new PacketSocket();
    try {
      socket.bind(index, etherType, timeout);
      return socket;
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  private void bind(int index, int etherType, int timeout) {
    // Of no protocol until it is bound: so it never has frames of another device.
    fd =
        check(
            "socket(AF_PACKET)",
            Libc.socket(errno, AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
    MemorySegment wait = arena.allocate(16, 8);
    wait.set(JAVA_LONG, 0, timeout / 1000);
    wait.set(JAVA_LONG, 8, timeout % 1000 * 1000L);
    check("SO_RCVTIMEO", Libc.setsockopt(errno, fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, wait));
    MemorySegment address = arena.allocate(SOCKADDR_LL, 4);
    address.set(JAVA_SHORT, 0, (short) AF_PACKET);
    address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) etherType);
    address.set(JAVA_INT, 4, index);
    check("bind", Libc.bind(errno, fd, address));
  }

  /**
   * Sends a frame.
   *
   * @throws NetlinkException when the device does not take it
   */
  public void send(byte[] frame) {
    if (frame.length > FRAME) {
      throw new IllegalArgumentException("a frame of " + frame.length + " octets is too large");
    }
    MemorySegment.copy(MemorySegment.ofArray(frame), 0, out, 0, frame.length);
    check("send", (int) Libc.send(errno, fd, out, frame.length));
  }

  /**
   * The next frame; empty when none came in time. Own frames are not among them.
   *
   * @throws NetlinkException when the device went down
   */
  public Optional<byte[]> receive() {
    int length = (int) Libc.recv(errno, fd, in);
    if (length < 0) {
      int error = Libc.errno(errno);
      if (error == Errno.EAGAIN || error == Errno.EINTR) {
        return Optional.empty();
      }
      throw new NetlinkException("recv", error);
    }
    return Optional.of(in.asSlice(0, length).toArray(JAVA_BYTE));
  }

  private int check(String what, int result) {
    if (result < 0) {
      throw new NetlinkException(what, Libc.errno(errno));
    }
    return result;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Libc.close(errno, fd);
      fd = -1;
    }
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
