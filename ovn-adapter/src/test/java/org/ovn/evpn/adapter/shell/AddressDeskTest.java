// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.AddressAnswer;
import org.ovn.evpn.adapter.kernel.AddressQuestion;
import org.ovn.evpn.adapter.reconcile.AddressPort;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

class AddressDeskTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final AddressQuestion QUESTION = question(4);

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final AtomicInteger raised = new AtomicInteger();
  private Instant now = T0;
  private AddressAnswer answer = AddressAnswer.NOBODY;
  private final AddressDesk desk =
      new AddressDesk(_ -> answer, waiting::add, () -> now, raised::incrementAndGet);

  private static AddressQuestion question(int index) {
    return new AddressQuestion(
        IpAddresses.parse("10.254.0.9"),
        List.of(
            new AddressQuestion.Link(
                index, "eth0", MacAddress.parse("02:00:00:00:00:02"), Set.of())),
        Optional.empty());
  }

  private void work() {
    List.copyOf(waiting).forEach(Runnable::run);
    waiting.clear();
  }

  @Test
  void question_askedTwice_isAskedOfOthersOnceAndRaisesTheSignal() {
    assertThat(desk.ask(QUESTION, T0)).isEmpty();
    assertThat(desk.ask(QUESTION, T0)).isEmpty();
    assertThat(waiting).hasSize(1);
    work();
    assertThat(raised).hasValue(1);
    assertThat(desk.ask(QUESTION, T0)).contains(new AddressPort.Heard(answer, T0));
    assertThat(waiting).isEmpty();
  }

  @Test
  void question_ofOtherLinks_isAnotherOne() {
    desk.ask(QUESTION, T0);
    work();
    assertThat(desk.ask(question(7), T0)).isEmpty();
    assertThat(waiting).hasSize(1);
  }

  @Test
  void answer_tooOld_isGivenAndAskedForAgain() {
    desk.ask(QUESTION, T0);
    work();
    now = T0.plusSeconds(40);
    assertThat(desk.ask(QUESTION, T0.plusSeconds(10)).map(AddressPort.Heard::at)).contains(T0);
    work();
    assertThat(desk.ask(QUESTION, T0.plusSeconds(10)).map(AddressPort.Heard::at)).contains(now);
  }

  @Test
  void asking_thatFails_restsAndIsTriedAgain() {
    AddressDesk broken =
        new AddressDesk(
            _ -> {
              throw new IllegalStateException("no");
            },
            waiting::add,
            () -> now,
            raised::incrementAndGet);
    assertThat(broken.ask(QUESTION, T0)).isEmpty();
    work();
    assertThat(raised).as("a pass at once would ask at once").hasValue(0);
    assertThat(broken.ask(QUESTION, T0)).isEqualTo(Optional.empty());
    assertThat(waiting).isEmpty();
    now = T0.plus(AddressDesk.REST);
    assertThat(broken.ask(QUESTION, T0)).isEqualTo(Optional.empty());
    assertThat(waiting).hasSize(1);
  }

  @Test
  void apiServer_byLiteralAddresses_isKnown() {
    ApiAddresses api =
        new ApiAddresses(List.of("192.0.2.1", "[2001:db8::1]", "", "192.0.2.1"), Set::of);
    assertThat(api.now())
        .containsExactlyInAnyOrder(
            IpAddresses.parse("192.0.2.1"), IpAddresses.parse("2001:db8::1"));
  }

  @Test
  void apiServer_behindAService_isKnownByItsEndpointsAndRemembered() {
    AtomicInteger calls = new AtomicInteger();
    ApiAddresses api =
        new ApiAddresses(
            List.of("10.96.0.1"),
            () -> {
              if (calls.incrementAndGet() > 1) {
                throw new IllegalStateException("the API is away");
              }
              return Set.of(IpAddresses.parse("10.254.0.9"));
            });
    assertThat(api.now())
        .containsExactlyInAnyOrder(IpAddresses.parse("10.96.0.1"), IpAddresses.parse("10.254.0.9"));
    assertThat(api.now()).as("as it was last").contains(IpAddresses.parse("10.254.0.9"));
    assertThat(calls).hasValue(2);
  }
}
