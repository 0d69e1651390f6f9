// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ovn.evpn.adapter.netlink.Attribute.nest;
import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Against the real kernel, in a network namespace of its own; iproute2 is the witness. Needs bridge
 * and vxlan only.
 */
@Tag("kernel")
class NetlinkSocketTest {
  private static final int GROUP = 17799;
  private NetlinkSocket socket;

  @BeforeEach
  void open() {
    socket = NetlinkSocket.open();
  }

  @AfterEach
  void close() throws Exception {
    NetlinkResult deleted = socket.execute(List.of(deleteGroup())).getFirst();
    socket.close();
    assertThat(deleted).isInstanceOf(NetlinkResult.Done.class);
  }

  private static NetlinkRequest deleteGroup() {
    return new NetlinkRequest(
        Rt.RTM_DELLINK,
        0,
        new RtMessage.Link(0, 0, 0, 0, 0, List.of(num(Key.IFLA_GROUP, GROUP))),
        "delete the group");
  }

  private static NetlinkRequest create(String name, Attribute... info) {
    return new NetlinkRequest(
        Rt.RTM_NEWLINK,
        Rt.NLM_F_CREATE | Rt.NLM_F_EXCL,
        new RtMessage.Link(
            0,
            0,
            0,
            0,
            0,
            List.of(
                text(Key.IFLA_IFNAME, name),
                num(Key.IFLA_GROUP, GROUP),
                nest(Key.IFLA_LINKINFO, info))),
        "create " + name);
  }

  private static NetlinkRequest bridge(String name) {
    return create(name, text(Key.IFLA_INFO_KIND, "bridge"));
  }

  private static String sh(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + ": " + output).isZero();
    return output;
  }

  @Test
  void batch_ofManyMessages_reportsEachByItself() throws Exception {
    List<NetlinkRequest> requests = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      requests.add(bridge("nb" + i));
    }
    requests.add(150, bridge("nb7"));
    List<NetlinkResult> results = socket.execute(requests);
    assertThat(results).hasSize(301);
    for (int i = 0; i < results.size(); i++) {
      if (i == 150) {
        assertThat(results.get(i)).isInstanceOf(NetlinkResult.Refused.class);
        assertThat(((NetlinkResult.Refused) results.get(i)).error().errno())
            .isEqualTo(Errno.EEXIST);
        assertThat(((NetlinkResult.Refused) results.get(i)).error().purpose())
            .isEqualTo("create nb7");
      } else {
        assertThat(results.get(i)).isInstanceOf(NetlinkResult.Done.class);
      }
    }
    assertThat(sh("ip -o link show type bridge | wc -l").trim()).isEqualTo("300");
    assertThat(socket.counters().writes()).isEqualTo(301);
    assertThat(socket.counters().sends()).isEqualTo(3);
  }

  @Test
  void error_ofTheKernel_carriesItsSentenceAndTheAttribute() {
    NetlinkRequest vxlan =
        create(
            "nx0",
            text(Key.IFLA_INFO_KIND, "vxlan"),
            nest(
                Key.IFLA_INFO_DATA,
                num(Key.IFLA_VXLAN_ID, 1 << 25),
                num(Key.IFLA_VXLAN_PORT, 4789)));
    List<NetlinkResult> results = socket.execute(List.of(bridge("nb0"), vxlan));
    assertThat(results.get(1)).isInstanceOf(NetlinkResult.Refused.class);
    NetlinkError error = ((NetlinkResult.Refused) results.get(1)).error();
    assertThat(error.text()).hasValueSatisfying(t -> assertThat(t).contains("16777216"));
    assertThat(error.attribute()).contains("IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VXLAN_ID");
  }

  @Test
  void dump_ofWhatIproute2Made_seesIt() throws Exception {
    sh(
        "ip link add nb1 group 17799 mtu 1400 address 02:00:00:00:00:05 type bridge mcast_snooping"
            + " 0 && ip link set nb1 alias 'some words' && ip link set nb1 up");
    List<Envelope> links =
        socket.dump(
            new NetlinkRequest(
                Rt.RTM_GETLINK,
                0,
                new RtMessage.Link(
                    0, 0, 0, 0, 0, List.of(num(Key.IFLA_EXT_MASK, Rt.RTEXT_FILTER_SKIP_STATS))),
                "dump links"));
    Envelope found =
        links.stream()
            .filter(l ->
                Attribute.string(l.body().attributes(), Key.IFLA_IFNAME).orElse("").equals("nb1"))
            .findFirst()
            .orElseThrow();
    List<Attribute> a = found.body().attributes();
    assertThat(Attribute.number(a, Key.IFLA_MTU)).hasValue(1400);
    assertThat(Attribute.number(a, Key.IFLA_GROUP)).hasValue(GROUP);
    assertThat(Attribute.string(a, Key.IFLA_IFALIAS)).contains("some words");
    assertThat(Attribute.hardware(a, Key.IFLA_ADDRESS)).hasToString("Optional[02:00:00:00:00:05]");
    assertThat(Attribute.string(a, Key.IFLA_LINKINFO, Key.IFLA_INFO_KIND)).contains("bridge");
    assertThat(
            Attribute.number(a, Key.IFLA_LINKINFO, Key.IFLA_INFO_DATA, Key.IFLA_BR_MCAST_SNOOPING))
        .hasValue(0);
    assertThat(((RtMessage.Link) found.body()).flags() & Rt.IFF_UP).isEqualTo(Rt.IFF_UP);
  }

  @Test
  void dump_refused_isAnExceptionWithTheKernelsReason() {
    socket.execute(List.of(bridge("nb2")));
    assertThatThrownBy(() ->
            socket.dump(
                new NetlinkRequest(
                    Rt.RTM_GETLINK,
                    0,
                    new RtMessage.Link(0, 0, 77, 0, 0, List.of()),
                    "dump links of nonsense")))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("dump links of nonsense")
        .hasMessageContaining("EINVAL");
    // The socket is of use after that.
    assertThat(socket.execute(List.of(bridge("nb3"))).getFirst())
        .isInstanceOf(NetlinkResult.Done.class);
  }

  private static NetlinkRequest dumpLinks() {
    return new NetlinkRequest(
        Rt.RTM_GETLINK,
        0,
        new RtMessage.Link(
            0, 0, 0, 0, 0, List.of(num(Key.IFLA_EXT_MASK, Rt.RTEXT_FILTER_SKIP_STATS))),
        "dump links");
  }

  /**
   * A dump of many datagrams, between which devices come and go: it may begin again, or give up
   * with an error, but what it returns is whole.
   */
  @Test
  void dump_whileDevicesComeAndGo_isWhole() throws Exception {
    List<NetlinkRequest> stable = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      stable.add(bridge("nb" + i));
    }
    assertThat(socket.execute(stable)).allMatch(r -> r instanceof NetlinkResult.Done);
    AtomicBoolean stop = new AtomicBoolean();
    Thread churn =
        Thread.ofPlatform()
            .start(() -> {
              try (NetlinkSocket other = NetlinkSocket.open()) {
                while (!stop.get()) {
                  other.execute(
                      List.of(
                          create("nd0", text(Key.IFLA_INFO_KIND, "dummy")),
                          create("nd1", text(Key.IFLA_INFO_KIND, "dummy")),
                          delete("nd0"),
                          delete("nd1")));
                }
              }
            });
    int whole = 0;
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (System.nanoTime() < end && (whole < 20 || socket.counters().interruptedDumps() == 0)) {
        List<Envelope> links;
        try {
          links = socket.dump(dumpLinks());
        } catch (NetlinkException e) {
          assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
          continue;
        }
        whole++;
        assertThat(
                links.stream()
                    .map(l -> Attribute.string(l.attributes(), Key.IFLA_IFNAME).orElse(""))
                    .filter(name -> name.startsWith("nb"))
                    .toList())
            .hasSize(200)
            .doesNotHaveDuplicates();
      }
    } finally {
      stop.set(true);
      churn.join();
    }
    assertThat(whole).isPositive();
    assertThat(socket.counters().interruptedDumps()).isPositive();
  }

  private static NetlinkRequest delete(String name) {
    return new NetlinkRequest(
        Rt.RTM_DELLINK,
        0,
        new RtMessage.Link(0, 0, 0, 0, 0, List.of(text(Key.IFLA_IFNAME, name))),
        "delete " + name);
  }

  @Test
  void datagram_cut_isAnErrorAndNotHalfAnAnswer() {
    NetlinkSocket small =
        NetlinkSocket.over(() -> {
          RawSocket raw = new RawSocket(512);
          raw.receiveTimeout(1000);
          return raw;
        });
    socket.execute(List.of(bridge("nb6")));
    try {
      assertThatThrownBy(() -> small.dump(dumpLinks()))
          .isInstanceOf(NetlinkException.class)
          .hasMessageContaining("was cut");
    } finally {
      small.close();
    }
  }

  /** A listener that remembers, and fails on the first change if it is told to. */
  private static final class Memory implements NetlinkMonitor.Listener {
    final LinkedBlockingQueue<Envelope> seen = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();
    private boolean fails;

    Memory(boolean fails) {
      this.fails = fails;
    }

    @Override
    public void changed(Envelope notification) {
      if (fails) {
        fails = false;
        throw new AssertionError("the first one");
      }
      seen.add(notification);
    }

    @Override
    public void lost(String why) {
      lost.add(why);
    }

    @Override
    public void ended(String why) {
      lost.add("ended: " + why);
    }
  }

  @Test
  void monitor_onChanges_tellsOfThem() throws Exception {
    Memory memory = new Memory(false);
    try (NetlinkMonitor _ = NetlinkMonitor.start(memory)) {
      socket.execute(List.of(bridge("nb4")));
      assertThat(next(memory.seen, "nb4")).isNotNull();
      sh("ip link add nb5 group 17799 type bridge");
      assertThat(next(memory.seen, "nb5")).isNotNull();
    }
    assertThat(memory.lost).isEmpty();
  }

  @Test
  void monitor_withListenerThatFails_outlivesIt() throws Exception {
    Memory memory = new Memory(true);
    try (NetlinkMonitor _ = NetlinkMonitor.start(memory)) {
      socket.execute(List.of(bridge("nb4")));
      assertThat(memory.lost.poll(5, TimeUnit.SECONDS)).contains("the first one");
      sh("ip link add nb5 group 17799 type bridge");
      assertThat(next(memory.seen, "nb5")).isNotNull();
    }
    assertThat(memory.lost).isEmpty();
  }

  private static Envelope next(LinkedBlockingQueue<Envelope> seen, String name)
      throws InterruptedException {
    while (true) {
      Envelope envelope = seen.poll(5, TimeUnit.SECONDS);
      assertThat(envelope).as("a notification about " + name).isNotNull();
      if (envelope.type() == Rt.RTM_NEWLINK
          && Attribute.string(envelope.body().attributes(), Key.IFLA_IFNAME)
              .orElse("")
              .equals(name)) {
        return envelope;
      }
    }
  }
}
