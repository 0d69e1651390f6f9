// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to rtnetlink notifications of links, addresses, neighbours, routes, bridge VLANs, VNI
 * filters, packet filters and nexthops, on a platform thread of its own.
 *
 * <p>Of the routes of a node most are of no use here, and a full table of BGP has many: those of
 * tables other than the main one are told only when they are unreachable. Of packet filters it is
 * told what goes. The rest is passed over before anything of it is read.
 */
public final class NetlinkMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetlinkMonitor.class);

  /** All the groups this agent looks at. BRVLAN, TUNNEL and NEXTHOP need Linux 5.18 or newer. */
  private static final List<Integer> GROUPS =
      List.of(
          Rt.RTNLGRP_LINK,
          Rt.RTNLGRP_NEIGH,
          Rt.RTNLGRP_TC,
          Rt.RTNLGRP_IPV4_IFADDR,
          Rt.RTNLGRP_IPV4_ROUTE,
          Rt.RTNLGRP_IPV6_IFADDR,
          Rt.RTNLGRP_IPV6_ROUTE,
          Rt.RTNLGRP_NEXTHOP,
          Rt.RTNLGRP_BRVLAN,
          Rt.RTNLGRP_TUNNEL);

  // struct rtmsg
  private static final int ROUTE_HEADER = 12;
  private static final int ROUTE_TABLE = 4;
  private static final int ROUTE_TYPE = 7;

  private static final int RTM_GETACTION = 50;
  private static final int RTM_NEWCHAIN = 100;
  private static final int RTM_GETCHAIN = 102;

  /** How long a close may have to wait for the thread. */
  private static final int WAKE_MILLIS = 500;

  /** With pauses of 0.1, 0.2 … 6.4 s between them: 13 s without a socket. */
  private static final int ATTEMPTS = 8;

  private static final int FIRST_PAUSE_MILLIS = 100;

  /** Is told of changes, by the monitor's thread: come back soon, or notifications are lost. */
  public interface Listener {
    /** One change. */
    void changed(Envelope notification);

    /** Notifications were lost (ENOBUFS) or unreadable: read everything again. */
    void lost(String why);

    /** Nothing more is told: the socket failed for good. */
    void ended(String why);
  }

  private final Listener listener;
  private final Supplier<Transport> sockets;
  private final Backoff pauses;
  private final Thread thread;
  private volatile boolean closed;

  private NetlinkMonitor(Listener listener, Supplier<Transport> sockets, int firstPauseMillis) {
    this.listener = listener;
    this.sockets = sockets;
    Duration shortest = Duration.ofMillis(firstPauseMillis);
    this.pauses = new Backoff(shortest, shortest.multipliedBy(1L << ATTEMPTS));
    Transport first = sockets.get();
    this.thread =
        Thread.ofPlatform().name("rtnetlink-monitor").daemon().unstarted(() -> run(first));
  }

  /**
   * Starts listening: whatever changes after this returns is told.
   *
   * @throws NetlinkException when the kernel refuses the socket or a group
   */
  public static NetlinkMonitor start(Listener listener) {
    return start(listener, NetlinkMonitor::open, FIRST_PAUSE_MILLIS);
  }

  /** Starts listening to other datagrams. */
  static NetlinkMonitor start(
      Listener listener, Supplier<Transport> sockets, int firstPauseMillis) {
    NetlinkMonitor monitor = new NetlinkMonitor(listener, sockets, firstPauseMillis);
    monitor.thread.start();
    return monitor;
  }

  private static Transport open() {
    RawSocket socket = new RawSocket();
    try {
      GROUPS.forEach(socket::join);
      socket.receiveTimeout(WAKE_MILLIS);
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Whatever fails, the thread goes on, for without it only the agent's own clock would tell of
   * changes. A socket that fails is opened anew; when that does not help it says so and ends.
   */
  private void run(Transport first) {
    @Nullable Transport socket = first;
    @Nullable Throwable failure = null;
    try {
      int failures = 0; // in a row
      boolean overrun = false;
      while (!closed) {
        try {
          if (socket == null) {
            socket = sockets.get();
            overrun = false;
            // Not before: only now is everything heard that changes from here on.
            lose("the socket for notifications was opened anew after: " + failure);
          }
          List<ByteBuffer> datagrams = socket.receive();
          failures = 0;
          datagrams.forEach(this::tell);
          if (overrun && datagrams.size() < Transport.MOST) {
            // Once a buffer was full, the kernel drops all that comes until it was empty, and says
            // so no second time (NETLINK_S_CONGESTED). What was read meanwhile may be old already.
            overrun = false;
            lose("notifications were dropped until the buffer was empty");
          }
        } catch (Throwable e) {
          if (e instanceof NetlinkException lost && lost.errno() == Errno.ENOBUFS) {
            lose(String.valueOf(e.getMessage())); // clears itself; the socket goes on
            overrun = true;
            continue;
          }
          failures++;
          failure = e;
          LOG.warn("The socket for notifications failed, attempt {} of {}.", failures, ATTEMPTS, e);
          if (socket != null) {
            socket.close();
            socket = null;
          }
          if (failures >= ATTEMPTS) {
            end("the socket for notifications failed " + failures + " times in a row: " + e);
            return;
          }
          Thread.sleep(pauses.delay(failures));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (socket != null) {
        socket.close();
      }
    }
  }

  private void tell(ByteBuffer datagram) {
    int at = 0;
    while (at < datagram.limit()) {
      Envelope notification;
      try {
        int length = Codec.length(datagram, at);
        if (!matters(datagram, at, length)) {
          at += Codec.align(length);
          continue;
        }
        notification = Codec.decode(datagram, at);
        at += Codec.align(length);
      } catch (Throwable e) {
        LOG.warn("A notification could not be read.", e);
        lose("a notification could not be read: " + e.getMessage());
        return;
      }
      try {
        listener.changed(notification);
      } catch (Throwable e) {
        LOG.error(
            "A listener failed on {}; it is told to read everything again.",
            Rt.typeName(notification.type()),
            e);
        lose("the listener failed: " + e);
      }
    }
  }

  /** Looks at type and fixed header only. */
  private static boolean matters(ByteBuffer datagram, int at, int length) {
    int type = datagram.getShort(at + 4) & 0xffff;
    if (type == Rt.RTM_NEWROUTE || type == Rt.RTM_DELROUTE) {
      if (length < Codec.HEADER + ROUTE_HEADER) {
        return true; // reading it says what is wrong
      }
      int table = datagram.get(at + Codec.HEADER + ROUTE_TABLE) & 0xff;
      int routeType = datagram.get(at + Codec.HEADER + ROUTE_TYPE) & 0xff;
      return routeType == Rt.RTN_UNREACHABLE
          || (routeType == Rt.RTN_UNICAST && table == Rt.RT_TABLE_MAIN);
    }
    boolean trafficControl = type >= Rt.RTM_NEWQDISC && type <= RTM_GETACTION;
    boolean chain = type >= RTM_NEWCHAIN && type <= RTM_GETCHAIN;
    return !chain && (!trafficControl || type == Rt.RTM_DELQDISC || type == Rt.RTM_DELTFILTER);
  }

  private void lose(String why) {
    try {
      listener.lost(why);
    } catch (Throwable e) {
      LOG.error("A listener failed on being told that notifications were lost ({}).", why, e);
    }
  }

  private void end(String why) {
    try {
      listener.ended(why);
    } catch (Throwable e) {
      LOG.error("A listener failed on being told that nothing more is told ({}).", why, e);
    }
  }

  /** Stops within half a second; no notification is told after this returns. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
