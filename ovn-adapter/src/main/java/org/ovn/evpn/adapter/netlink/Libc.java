// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The socket calls of the C library. Layouts are those of 64-bit Linux; x86-64 and arm64 agree on
 * all that is used here.
 *
 * <p>Calls that block pin a carrier thread: call them from platform threads.
 */
final class Libc {
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVTIMEO = 20;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_RCVBUF = 8;
  static final int SOL_NETLINK = 270;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_WAITFORONE = 0x10000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      call("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      call("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECVMMSG =
      call(
          "recvmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Libc() {}

  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /** Memory for the errno of one thread's calls. */
  static MemorySegment errnoState(Arena arena) {
    return arena.allocate(ERRNO_LAYOUT);
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  static int socket(MemorySegment state, int domain, int type, int protocol) {
    try {
      return (int) SOCKET.invokeExact(state, domain, type, protocol);
    } catch (Throwable e) {
      throw unexpected("socket", e);
    }
  }

  static int bind(MemorySegment state, int fd, MemorySegment address) {
    try {
      return (int) BIND.invokeExact(state, fd, address, (int) address.byteSize());
    } catch (Throwable e) {
      throw unexpected("bind", e);
    }
  }

  static int setsockopt(MemorySegment state, int fd, int level, int option, MemorySegment value) {
    try {
      return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize());
    } catch (Throwable e) {
      throw unexpected("setsockopt", e);
    }
  }

  static long send(MemorySegment state, int fd, MemorySegment data, long length) {
    try {
      return (long) SEND.invokeExact(state, fd, data, length, 0);
    } catch (Throwable e) {
      throw unexpected("send", e);
    }
  }

  static long recv(MemorySegment state, int fd, MemorySegment data) {
    try {
      return (long) RECV.invokeExact(state, fd, data, data.byteSize(), 0);
    } catch (Throwable e) {
      throw unexpected("recv", e);
    }
  }

  static int recvmmsg(MemorySegment state, int fd, MemorySegment vector, int count, int flags) {
    try {
      return (int) RECVMMSG.invokeExact(state, fd, vector, count, flags, MemorySegment.NULL);
    } catch (Throwable e) {
      throw unexpected("recvmmsg", e);
    }
  }

  static int close(MemorySegment state, int fd) {
    try {
      return (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw unexpected("close", e);
    }
  }

  private static IllegalStateException unexpected(String call, Throwable e) {
    return new IllegalStateException("the call of " + call + " could not be made", e);
  }
}
