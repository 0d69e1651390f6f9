package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.queue.Backoff;

class WritersTest {
  private static final Backoff LONG = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(40));

  private final List<Write> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger plans = new AtomicInteger();

  private static Write label(String name, boolean value) {
    return new Write.LabelNetwork(name, "uid", value);
  }

  private void fails(Write write) throws ApiException {
    seen.add(write);
    throw new ApiException(422, "no");
  }

  @Test
  void whatFailedAndIsPlannedAlikeWaitsForItsBackOff() throws Exception {
    try (Writers writers = new Writers(2, LONG, this::fails, plans::incrementAndGet)) {
      writers.replace(writers.snapshot(), List.of(label("a", true)));
      await().until(() -> seen.size() == 1);
      Thread.sleep(50);
      for (int i = 0; i < 5; i++) {
        writers.replace(writers.snapshot(), List.of(label("a", true)));
      }
      Thread.sleep(100);
      assertThat(seen).hasSize(1);
      // Something else is wanted: that is worth a try at once.
      writers.replace(writers.snapshot(), List.of(label("a", false)));
      await().until(() -> seen.size() == 2);
    }
  }

  @Test
  void aFailureIsTriedAgainWithoutANewPlanAndStopsNoOther() {
    Writers.Executor executor =
        write -> {
          seen.add(write);
          if (write.equals(label("bad", true)) && seen.size() < 6) {
            throw new ApiException(500, "later");
          }
        };
    try (Writers writers = new Writers(1, SHORT, executor, plans::incrementAndGet)) {
      writers.replace(writers.snapshot(), List.of(label("bad", true), label("good", true)));
      await().until(() -> plans.get() == 2);
      assertThat(seen).contains(label("good", true));
      assertThat(seen).filteredOn(label("bad", true)::equals).hasSizeGreaterThan(3);
    }
  }

  @Test
  void whatWasPlannedOnAnOlderSnapshotIsPlannedAgainInsteadOfWritten() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Writers writers = new Writers(2, SHORT, held(inside, go), plans::incrementAndGet)) {
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
  void whatIsNoLongerPlannedIsNotWritten() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Writers writers = new Writers(1, SHORT, held(inside, go), plans::incrementAndGet)) {
      writers.replace(writers.snapshot(), List.of(label("a", true), label("b", true)));
      assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
      writers.replace(writers.snapshot(), List.of());
      go.countDown();
      await().until(() -> plans.get() == 1);
      Thread.sleep(100);
      assertThat(seen).hasSize(1);
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
