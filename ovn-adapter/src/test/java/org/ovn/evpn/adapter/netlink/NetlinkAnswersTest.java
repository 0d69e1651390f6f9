// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ovn.evpn.adapter.netlink.ScriptedTransport.ack;
import static org.ovn.evpn.adapter.netlink.ScriptedTransport.done;
import static org.ovn.evpn.adapter.netlink.ScriptedTransport.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that a real kernel gives too seldom to wait for: torn, late, lost, or none at all. */
class NetlinkAnswersTest {
  private static final int MULTI = Rt.NLM_F_MULTI;
  private static final int TORN = Rt.NLM_F_MULTI | Rt.NLM_F_DUMP_INTR;

  private final ScriptedTransport kernel = new ScriptedTransport(0);
  private final NetlinkSocket socket = NetlinkSocket.over(() -> kernel);

  @AfterEach
  void close() {
    socket.close();
  }

  private static NetlinkRequest dumpLinks() {
    return new NetlinkRequest(
        Rt.RTM_GETLINK, 0, new RtMessage.Link(0, 0, 0, 0, 0, List.of()), "dump devices");
  }

  private static NetlinkRequest up(int index) {
    return new NetlinkRequest(
        Rt.RTM_NEWLINK,
        0,
        new RtMessage.Link(0, 0, index, Rt.IFF_UP, Rt.IFF_UP, List.of()),
        "set " + index + " up");
  }

  private static List<String> names(List<Envelope> links) {
    return links.stream()
        .map(l -> Attribute.string(l.attributes(), Key.IFLA_IFNAME).orElse(""))
        .toList();
  }

  private static NetlinkError refusal(NetlinkResult result) {
    assertThat(result).isInstanceOf(NetlinkResult.Refused.class);
    return ((NetlinkResult.Refused) result).error();
  }

  @Test
  void dump_whileTablesChange_isBegunAgain() {
    List<List<ByteBuffer>> dumps = new ArrayList<>();
    kernel.answers =
        sequence -> {
          // the kernel says it on the message that follows the change, which may be the last one
          List<ByteBuffer> dump =
              switch (dumps.size()) {
                case 0 -> List.of(link(sequence, TORN, "torn"), done(sequence, 0));
                case 1 -> List.of(link(sequence, MULTI, "torn"), done(sequence, TORN));
                default ->
                    List.of(
                        link(sequence - 1, MULTI, "late"),
                        link(sequence, MULTI, "one"),
                        link(sequence, MULTI, "two"),
                        done(sequence, 0));
              };
          dumps.add(dump);
          return dump;
        };
    assertThat(names(socket.dump(dumpLinks()))).containsExactly("one", "two");
    assertThat(socket.counters().interruptedDumps()).isEqualTo(2);
  }

  @Test
  void dump_tornEachTime_isAnErrorAndNeverHalfADump() {
    kernel.answers = sequence -> List.of(link(sequence, TORN, "torn"), done(sequence, TORN));
    List<Envelope> handedOver = new ArrayList<>();
    long start = System.nanoTime();
    assertThatThrownBy(() -> socket.dump(dumpLinks(), handedOver::add))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN))
        .hasMessageContaining("dump devices")
        .hasMessageContaining("8 dumps");
    assertThat(handedOver).isEmpty();
    assertThat(socket.counters().interruptedDumps()).isEqualTo(8);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("pauses of 5, 10 … 320 ms, in which a burst of changes ends")
        .isGreaterThan(Duration.ofMillis(600));
  }

  @Test
  void dump_withoutEnd_isAnError() {
    kernel.answers = sequence -> List.of(link(sequence, MULTI, "one"));
    assertThatThrownBy(() -> socket.dump(dumpLinks()))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("dump devices: the dump did not end")
        .hasMessageContaining("ETIMEDOUT");
  }

  @Test
  void request_withoutAnswer_isNoSuccessAndItsLateAnswerIsNobodyElses() {
    List<Integer> sent = new ArrayList<>();
    kernel.answers =
        sequence -> {
          sent.add(sequence);
          return sent.size() == 1
              ? List.of()
              : List.of(
                  ack(sent.getFirst(), Errno.EBUSY),
                  link(sent.getFirst(), 0, "late"),
                  ack(sequence, 0),
                  ack(sequence, Errno.EBUSY));
        };
    NetlinkError none = refusal(socket.execute(List.of(up(7))).getFirst());
    assertThat(none.errno()).isEqualTo(Errno.ETIMEDOUT);
    assertThat(none).hasToString("set 7 up: ETIMEDOUT, \"no answer came\"");
    assertThat(socket.execute(List.of(up(8))))
        .singleElement()
        .isInstanceOfSatisfying(
            NetlinkResult.Done.class, done -> assertThat(done.replies()).isEmpty());
  }

  @Test
  void answers_droppedByTheKernel_areNoSuccess() {
    kernel.answers =
        sequence -> {
          kernel.fails(new NetlinkException("recvmmsg", Errno.ENOBUFS));
          return List.of(ack(sequence, 0));
        };
    assertThat(refusal(socket.execute(List.of(up(7))).getFirst()).errno()).isEqualTo(Errno.ENOBUFS);
    kernel.answers = sequence -> List.of(ack(sequence, 0));
    assertThat(socket.execute(List.of(up(8))).getFirst()).isInstanceOf(NetlinkResult.Done.class);
  }
}
