// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.Backoff;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;

class WritersTest {
  private static final Backoff LONG = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(40));

  private final List<Write> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger plans = new AtomicInteger();

  private static Write label(String name, boolean value) {
    return new Write.LabelNetwork(name, "uid", value ? "true" : "");
  }

  private final List<String> ends = new CopyOnWriteArrayList<>();

  private void ended(WriteKey key, ControllerMetrics.Result result) {
    ends.add(key.name() + " " + result);
  }

  private void fails(Write write) throws ApiException {
    seen.add(write);
    throw new ApiException(422, "no");
  }

  @Test
  void write_failedAndPlannedAlike_waitsForItsBackOff() {
    Write write = label("a", true);
    try (Writers writers = new Writers(1, LONG, this::fails, plans::incrementAndGet, this::ended)) {
      // One worker takes one after the other: once it has the last, it is done with the first.
      writers.replace(writers.snapshot(), List.of(write, label("b", true)));
      await().until(() -> seen.contains(label("b", true)));
      for (int i = 0; i < 5; i++) {
        writers.replace(writers.snapshot(), List.of(write));
      }
      writers.replace(writers.snapshot(), List.of(write, label("c", true)));
      await().until(() -> seen.contains(label("c", true)));
      assertThat(seen).filteredOn(write::equals).hasSize(1);
      // Something else is wanted: that is worth a try at once.
      writers.replace(writers.snapshot(), List.of(label("a", false)));
      await().until(() -> seen.contains(label("a", false)));
    }
  }

  @Test
  void write_failed_isTriedAgainWithoutNewPlanAndStopsNoOther() {
    Writers.Executor executor =
        write -> {
          seen.add(write);
          if (write.equals(label("bad", true)) && seen.size() < 6) {
            throw new ApiException(500, "later");
          }
        };
    try (Writers writers = new Writers(1, SHORT, executor, plans::incrementAndGet, this::ended)) {
      writers.replace(writers.snapshot(), List.of(label("bad", true), label("good", true)));
      // For the good one, for the news why the bad one fails, and when that got through, too.
      await().until(() -> plans.get() == 3);
      assertThat(seen).contains(label("good", true));
      assertThat(seen).filteredOn(label("bad", true)::equals).hasSizeGreaterThan(3);
    }
  }

  @Test
  void refusal_repeated_isKeptWhileTheWriteIsWanted() {
    try (Writers writers =
        new Writers(1, SHORT, this::fails, plans::incrementAndGet, this::ended)) {
      Write write = label("a", true);
      writers.replace(writers.snapshot(), List.of(write));
      await().until(() -> seen.size() > 3);
      assertThat(writers.refusals()).containsExactly(Map.entry(write.key(), "no"));
      // Told once, as it is the same again and again.
      assertThat(plans).hasValue(1);
      writers.replace(writers.snapshot(), List.of());
      assertThat(writers.refusals()).isEmpty();
    }
  }

  @Test
  void refusal_once_isNotTold() {
    Writers.Executor executor =
        write -> {
          seen.add(write);
          if (seen.size() == 1) {
            throw new ApiException(409, "changed meanwhile");
          }
        };
    try (Writers writers = new Writers(1, SHORT, executor, plans::incrementAndGet, this::ended)) {
      writers.replace(writers.snapshot(), List.of(label("a", true)));
      await().until(() -> plans.get() == 1);
      assertThat(seen).hasSize(2);
      assertThat(ends).containsExactly("a REFUSED", "a WRITTEN");
      assertThat(writers.refusals()).isEmpty();
    }
  }

  @Test
  void write_thatDoesNotLast_backsOffAndIsTold() {
    Write write = label("a", true);
    Write other = label("b", true);
    AtomicReference<Writers> self = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(1);
    // Whoever plans finds the label missing, whatever was written.
    Runnable plan =
        () -> {
          plans.incrementAndGet();
          Thread.startVirtualThread(() -> {
            try {
              ready.await();
            } catch (InterruptedException e) {
              return;
            }
            Writers writers = self.get();
            writers.replace(writers.snapshot(), List.of(write, other));
          });
        };
    Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofHours(1));
    try (Writers writers = new Writers(1, backoff, seen::add, plan, this::ended)) {
      self.set(writers);
      ready.countDown();
      writers.replace(writers.snapshot(), List.of(write, other));
      await().until(() -> writers.refusals().size() == 2);
      assertThat(writers.refusals().get(write.key())).contains("does not last");
      int before = seen.size();
      // 50 ms doubled each time: four more at the most, of each.
      await().during(Duration.ofSeconds(1)).until(() -> seen.size() - before <= 8);
      writers.replace(writers.snapshot(), List.of(other));
      assertThat(writers.refusals()).doesNotContainKey(write.key());
    }
  }

  @Test
  void write_plannedOnOlderSnapshot_isPlannedAgainInsteadOfWritten() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Writers writers =
        new Writers(2, SHORT, held(inside, go), plans::incrementAndGet, this::ended)) {
      writers.replace(writers.snapshot(), List.of(label("a", true)));
      assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
      // This snapshot cannot show the write that is still under way.
      writers.replace(writers.snapshot(), List.of(label("a", true)));
      go.countDown();
      await().until(() -> plans.get() == 2);
      assertThat(seen).hasSize(1);
      writers.replace(writers.snapshot(), List.of(label("a", false)));
      await().until(() -> seen.size() == 2);
    }
  }

  @Test
  void write_noLongerPlanned_isNotWritten() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Writers writers =
        new Writers(1, SHORT, held(inside, go), plans::incrementAndGet, this::ended)) {
      writers.replace(writers.snapshot(), List.of(label("a", true), label("b", true)));
      assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
      writers.replace(writers.snapshot(), List.of());
      go.countDown();
      await().until(() -> plans.get() == 1);
      // The one worker comes to this after all that was planned before.
      writers.replace(writers.snapshot(), List.of(label("c", true)));
      await().until(() -> seen.contains(label("c", true)));
      assertThat(seen).containsExactly(label("a", true), label("c", true));
    }
  }

  private Writers.Executor held(CountDownLatch inside, CountDownLatch go) {
    return write -> {
      seen.add(write);
      inside.countDown();
      go.await();
    };
  }
}
