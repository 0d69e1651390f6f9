// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ovn.evpn.adapter.kernel.AddressAnswer;
import org.ovn.evpn.adapter.kernel.AddressQuestion;
import org.ovn.evpn.adapter.reconcile.AddressPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the loop leaves its questions about addresses: a thread asks them one after the other, and
 * the last answer about each address is kept. Thread-safe.
 */
final class AddressDesk implements AddressPort {
  private static final Logger LOG = LoggerFactory.getLogger(AddressDesk.class);

  /** After a failure of the program. */
  static final Duration REST = Duration.ofSeconds(5);

  private record Kept(AddressQuestion question, Heard heard) {}

  private final Function<AddressQuestion, AddressAnswer> neighbours;
  private final Executor thread;
  private final Supplier<Instant> clock;
  private final Runnable onAnswer;

  private final Map<InetAddress, Kept> answers = new HashMap<>();
  private final Set<AddressQuestion> asked = new HashSet<>();

  /** Until when a question rests that the program failed on. */
  private final Map<AddressQuestion, Instant> resting = new HashMap<>();

  /**
   * A desk.
   *
   * @param neighbours answers a question, and may take its time
   * @param thread runs that, one question at a time
   * @param clock that of the loop
   * @param onAnswer called after each answer; not after a failure, which would ask again at once
   */
  AddressDesk(
      Function<AddressQuestion, AddressAnswer> neighbours,
      Executor thread,
      Supplier<Instant> clock,
      Runnable onAnswer) {
    this.neighbours = neighbours;
    this.thread = thread;
    this.clock = clock;
    this.onAnswer = onAnswer;
  }

  @Override
  public synchronized Optional<Heard> ask(AddressQuestion question, Instant notBefore) {
    Optional<Heard> last =
        Optional.ofNullable(answers.get(question.ip()))
            .filter(kept -> kept.question().equals(question))
            .map(Kept::heard);
    boolean fresh = last.filter(heard -> !heard.at().isBefore(notBefore)).isPresent();
    resting.values().removeIf(until -> !clock.get().isBefore(until));
    if (!fresh && !resting.containsKey(question) && asked.add(question)) {
      thread.execute(() -> answer(question));
    }
    return last;
  }

  private void answer(AddressQuestion question) {
    try {
      AddressAnswer answer = neighbours.apply(question);
      synchronized (this) {
        answers.put(question.ip(), new Kept(question, new Heard(answer, clock.get())));
        asked.remove(question);
      }
      onAnswer.run();
    } catch (RuntimeException e) {
      LOG.error("asking for {} failed", question.ip().getHostAddress(), e);
      synchronized (this) {
        asked.remove(question);
        resting.put(question, clock.get().plus(REST));
      }
    }
  }
}
