// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nothing but a socket that is gone for good ends the thread, and that is said. */
class NetlinkMonitorTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final ScriptedTransport first = new ScriptedTransport(20);
  private final ScriptedTransport second = new ScriptedTransport(20);

  /** A listener that fails on what is called so. */
  private final NetlinkMonitor.Listener listener =
      new NetlinkMonitor.Listener() {
        @Override
        public void changed(Envelope notification) {
          String name = Attribute.string(notification.attributes(), Key.IFLA_IFNAME).orElse("");
          if (name.equals("bad")) {
            throw new AssertionError("a mistake");
          }
          heard.add(name);
        }

        @Override
        public void lost(String why) {
          heard.add("lost: " + why);
          throw new AssertionError("another mistake");
        }

        @Override
        public void ended(String why) {
          heard.add("ended: " + why);
        }
      };

  private NetlinkMonitor start(ScriptedTransport... sockets) {
    Deque<ScriptedTransport> left = new ArrayDeque<>(List.of(sockets));
    return NetlinkMonitor.start(listener, left::removeFirst, 1);
  }

  private static ByteBuffer told(String name) {
    return ScriptedTransport.link(0, 0, name);
  }

  private void hears(String name) {
    await().untilAsserted(() -> assertThat(heard).contains(name));
  }

  @Test
  void listener_thatFails_isToldOfWhatComesNext() {
    try (NetlinkMonitor _ = start(first)) {
      first.comes(told("bad"));
      first.comes(told("good"));
      hears("good");
    }
    assertThat(heard)
        .containsExactly("lost: the listener failed: java.lang.AssertionError: a mistake", "good");
  }

  @Test
  void notification_unreadable_isLostAndNothingElse() {
    try (NetlinkMonitor _ = start(first)) {
      first.comes(Codec.order(ByteBuffer.allocate(20)));
      first.comes(told("good"));
      hears("good");
    }
    assertThat(heard).hasSize(2);
    assertThat(heard.getFirst()).startsWith("lost: a notification could not be read");
  }

  @Test
  void buffer_full_isToldThenAndWhenItIsEmptyAndTheSocketGoesOn() {
    try (NetlinkMonitor _ = start(first)) {
      first.fails(new NetlinkException("recvmmsg", Errno.ENOBUFS));
      first.comes(told("good"));
      await().untilAsserted(() -> assertThat(heard).hasSize(3));
      assertThat(first.closed).isFalse();
    }
    assertThat(heard)
        .containsExactly(
            "lost: recvmmsg: ENOBUFS",
            "good",
            "lost: notifications were dropped until the buffer was empty");
  }

  @Test
  void socket_thatFails_isOpenedAnewAndAllIsReadAgain() {
    for (Throwable failure :
        List.of(
            new NetlinkException("recvmmsg", 9),
            new IllegalStateException("the call could not be made"),
            new LinkageError("no such symbol"))) {
      heard.clear();
      ScriptedTransport broken = new ScriptedTransport(20);
      broken.fails(failure);
      try (NetlinkMonitor _ = start(broken, second)) {
        second.comes(told("good"));
        hears("good");
        assertThat(broken.closed).isTrue();
      }
      assertThat(heard).hasSize(2);
      assertThat(heard.getFirst()).startsWith("lost: ").contains(String.valueOf(failure));
    }
    assertThat(second.closed).isTrue();
  }

  @Test
  void socket_thatFailsForGood_isToldOnce() {
    AtomicInteger opened = new AtomicInteger();
    first.fails(new NetlinkException("recvmmsg", 9));
    try (NetlinkMonitor _ =
        NetlinkMonitor.start(
            listener,
            () -> {
              if (opened.incrementAndGet() > 1) {
                throw new NetlinkException("socket(AF_NETLINK)", 24);
              }
              return first;
            },
            1)) {
      await()
          .untilAsserted(() ->
              assertThat(heard)
                  .containsExactly(
                      "ended: the socket for notifications failed 8 times in a row:"
                          + " org.ovn.evpn.adapter.netlink.NetlinkException: socket(AF_NETLINK):"
                          + " errno 24"));
    }
    assertThat(opened).hasValue(8);
  }
}
