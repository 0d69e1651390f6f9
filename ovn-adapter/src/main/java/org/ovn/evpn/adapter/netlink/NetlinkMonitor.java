package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to rtnetlink notifications of links, addresses, neighbours, bridge VLANs, VNI filters and
 * nexthops, on a platform thread of its own.
 */
public final class NetlinkMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetlinkMonitor.class);

  /** All the groups this agent looks at. BRVLAN, TUNNEL and NEXTHOP need Linux 5.18 or newer. */
  private static final List<Integer> GROUPS =
      List.of(
          Rt.RTNLGRP_LINK,
          Rt.RTNLGRP_NEIGH,
          Rt.RTNLGRP_IPV4_IFADDR,
          Rt.RTNLGRP_IPV6_IFADDR,
          Rt.RTNLGRP_NEXTHOP,
          Rt.RTNLGRP_BRVLAN,
          Rt.RTNLGRP_TUNNEL);

  /** How long a close may have to wait for the thread. */
  private static final int WAKE_MILLIS = 500;

  private static final int MAX_PAUSE_MILLIS = 10_000;

  /** Is told of changes, by the monitor's thread: come back soon, or notifications are lost. */
  public interface Listener {
    /** One change. */
    void changed(Envelope notification);

    /** Notifications were lost (ENOBUFS) or unreadable: read everything again. */
    void lost(String why);
  }

  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;

  private NetlinkMonitor(Listener listener, RawSocket first) {
    this.listener = listener;
    this.thread =
        Thread.ofPlatform().name("rtnetlink-monitor").daemon().unstarted(() -> run(first));
  }

  /**
   * Starts listening: whatever changes after this returns is told.
   *
   * @throws NetlinkException when the kernel refuses the socket or a group
   */
  public static NetlinkMonitor start(Listener listener) {
    NetlinkMonitor monitor = new NetlinkMonitor(listener, open());
    monitor.thread.start();
    return monitor;
  }

  private static RawSocket open() {
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

  private void run(RawSocket first) {
    try (RawSocket socket = first) {
      int pause = 1;
      while (!closed) {
        try {
          for (ByteBuffer datagram : socket.receive()) {
            tell(datagram);
          }
          pause = 1;
        } catch (NetlinkException e) {
          // ENOBUFS clears itself; the socket goes on. Anything else may come at once again: slow
          // down.
          lose(e.getMessage() == null ? "receive failed" : e.getMessage());
          if (e.errno() != Errno.ENOBUFS) {
            Thread.sleep(pause);
            pause = Math.min(pause * 2, MAX_PAUSE_MILLIS);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(ByteBuffer datagram) {
    int at = 0;
    while (at < datagram.limit()) {
      Envelope notification;
      try {
        notification = Codec.decode(datagram, at);
        at += Codec.align(Codec.length(datagram, at));
      } catch (NetlinkFormatException e) {
        lose("a notification could not be read: " + e.getMessage());
        return;
      }
      try {
        listener.changed(notification);
      } catch (RuntimeException e) {
        LOG.error(
            "A listener failed on {}; it is told to read everything again.",
            Rt.typeName(notification.type()),
            e);
        lose("the listener failed: " + e);
      }
    }
  }

  private void lose(String why) {
    try {
      listener.lost(why);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on being told that notifications were lost ({}).", why, e);
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
