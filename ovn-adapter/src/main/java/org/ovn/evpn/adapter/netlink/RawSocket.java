// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One NETLINK_ROUTE socket in the network namespace of the thread that opens it. Not thread-safe:
 * one platform thread owns it from open to close.
 */
final class RawSocket implements Transport {
  /** Datagrams read per call. */
  private static final int VECTOR = MOST;

  /**
   * The largest datagram. Those of a dump hold 32 KiB, but one message may be longer than that: a
   * VXLAN port with 2,400 VNIs is a message of 67 KiB, in dumps and in notifications.
   */
  private static final int DATAGRAM = 256 * 1024;

  private static final int SEND_LIMIT = 128 * 1024;
  private static final int RECEIVE_BUFFER = 8 * 1024 * 1024;

  // struct mmsghdr on 64-bit Linux
  private static final int MMSGHDR = 64;
  private static final int MSG_IOV = 16;
  private static final int MSG_IOVLEN = 24;
  private static final int MSG_FLAGS = 48;
  private static final int MSG_LEN = 56;
  private static final int IOVEC = 16;

  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;

  private final int datagramLimit;
  private final Arena arena;
  private final MemorySegment errno;
  private final MemorySegment sendBuffer;
  private final MemorySegment vector;
  private final MemorySegment data;
  private int fd = -1;

  RawSocket() {
    this(DATAGRAM);
  }

  /**
   * Opens one that takes smaller datagrams.
   *
   * @param datagramLimit octets; a multiple of eight
   */
  RawSocket(int datagramLimit) {
    this.datagramLimit = datagramLimit;
    arena = Arena.ofShared();
    errno = Libc.errnoState(arena);
    sendBuffer = arena.allocate(SEND_LIMIT, 8);
    data = arena.allocate((long) VECTOR * datagramLimit, 8);
    vector = arena.allocate((long) VECTOR * MMSGHDR, 8);
    MemorySegment iovecs = arena.allocate((long) VECTOR * IOVEC, 8);
    for (int i = 0; i < VECTOR; i++) {
      long iovec = (long) i * IOVEC;
      iovecs.set(ADDRESS, iovec, data.asSlice((long) i * datagramLimit, datagramLimit));
      iovecs.set(JAVA_LONG, iovec + 8, datagramLimit);
      vector.set(ADDRESS, (long) i * MMSGHDR + MSG_IOV, iovecs.asSlice(iovec, IOVEC));
      vector.set(JAVA_LONG, (long) i * MMSGHDR + MSG_IOVLEN, 1L);
    }
    boolean ready = false;
    try {
      fd =
          check(
              "socket(AF_NETLINK)",
              Libc.socket(errno, Rt.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
      MemorySegment address = arena.allocate(12, 4);
      address.set(JAVA_SHORT, 0, (short) Rt.AF_NETLINK);
      check("bind", Libc.bind(errno, fd, address));
      set(Libc.SOL_NETLINK, NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK");
      set(Libc.SOL_NETLINK, NETLINK_CAP_ACK, 1, "NETLINK_CAP_ACK");
      set(Libc.SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, "NETLINK_GET_STRICT_CHK");
      if (Libc.setsockopt(errno, fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, number(RECEIVE_BUFFER))
          < 0) {
        // Without CAP_NET_ADMIN in the first user namespace the sysctl's maximum holds.
        set(Libc.SOL_SOCKET, Libc.SO_RCVBUF, RECEIVE_BUFFER, "SO_RCVBUF");
      }
      ready = true;
    } finally {
      if (!ready) {
        close();
      }
    }
  }

  void join(int group) {
    set(
        Libc.SOL_NETLINK,
        NETLINK_ADD_MEMBERSHIP,
        group,
        "NETLINK_ADD_MEMBERSHIP of group " + group);
  }

  /** How long {@link #receive} waits for the first datagram. */
  void receiveTimeout(int millis) {
    MemorySegment timeval = arena.allocate(16, 8);
    timeval.set(JAVA_LONG, 0, millis / 1000);
    timeval.set(JAVA_LONG, 8, millis % 1000 * 1000L);
    check("SO_RCVTIMEO", Libc.setsockopt(errno, fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeval));
  }

  @Override
  public void send(byte[] octets) {
    if (octets.length > SEND_LIMIT) {
      throw new IllegalArgumentException("a datagram of " + octets.length + " octets is too large");
    }
    MemorySegment.copy(MemorySegment.ofArray(octets), 0, sendBuffer, 0, octets.length);
    while (Libc.send(errno, fd, sendBuffer, octets.length) < 0) {
      if (Libc.errno(errno) != Errno.EINTR) {
        throw new NetlinkException("send", Libc.errno(errno));
      }
    }
  }

  @Override
  public List<ByteBuffer> receive() {
    int count = Libc.recvmmsg(errno, fd, vector, VECTOR, Libc.MSG_WAITFORONE);
    if (count < 0) {
      int error = Libc.errno(errno);
      if (error == Errno.EAGAIN || error == Errno.EINTR) {
        return List.of();
      }
      throw new NetlinkException("recvmmsg", error);
    }
    List<ByteBuffer> datagrams = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long header = (long) i * MMSGHDR;
      int length = vector.get(JAVA_INT, header + MSG_LEN);
      if ((vector.get(JAVA_INT, header + MSG_FLAGS) & Libc.MSG_TRUNC) != 0) {
        throw new NetlinkException(
            "a datagram of more than " + datagramLimit + " octets was cut", Errno.ENOBUFS);
      }
      byte[] copy = new byte[length];
      MemorySegment.copy(data, (long) i * datagramLimit, MemorySegment.ofArray(copy), 0, length);
      datagrams.add(Codec.order(ByteBuffer.wrap(copy)));
    }
    return datagrams;
  }

  private void set(int level, int option, int value, String name) {
    check(name, Libc.setsockopt(errno, fd, level, option, number(value)));
  }

  private MemorySegment number(int value) {
    return arena.allocateFrom(JAVA_INT, value);
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
