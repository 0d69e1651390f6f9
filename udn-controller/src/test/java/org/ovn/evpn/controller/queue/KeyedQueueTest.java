// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.Backoff;

class KeyedQueueTest {
  private static final Backoff FAST = new Backoff(Duration.ofMillis(1), Duration.ofMillis(8));

  @Test
  void key_addedWhileItWaits_isHandledOnce() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Semaphore handled = new Semaphore(0);
    AtomicInteger runsOfB = new AtomicInteger();
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            1,
            FAST,
            key -> {
              if (key.equals("a")) {
                gate.await();
              } else {
                runsOfB.incrementAndGet();
              }
              handled.release();
            })) {
      queue.add("a");
      for (int i = 0; i < 100; i++) {
        queue.add("b");
      }
      gate.countDown();
      assertThat(handled.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
      waitIdle(queue);
      assertThat(handled.availablePermits()).isZero();
      assertThat(runsOfB).hasValue(1);
    }
  }

  @Test
  void key_addedWhileInWork_isHandledAgainAndNeverByTwo() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Semaphore handled = new Semaphore(0);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            4,
            FAST,
            key -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              started.countDown();
              gate.await();
              inside.decrementAndGet();
              handled.release();
            })) {
      queue.add("a");
      started.await();
      queue.add("a");
      queue.add("a");
      gate.countDown();
      assertThat(handled.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
      waitIdle(queue);
      assertThat(handled.availablePermits()).isZero();
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void key_failing_isRetriedWithoutLimitAndStopsNoOther() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch healed = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            1,
            FAST,
            key -> {
              if (key.equals("other")) {
                other.countDown();
                return;
              }
              if (attempts.incrementAndGet() < 40) {
                throw new IllegalStateException("not yet");
              }
              healed.countDown();
            })) {
      queue.add("bad");
      queue.add("other");
      assertThat(other.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(healed.await(10, TimeUnit.SECONDS)).isTrue();
      waitIdle(queue);
      assertThat(queue.failures("bad")).isZero();
    }
  }

  @Test
  void key_failingWithError_isRetried() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch healed = new CountDownLatch(1);
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            1,
            FAST,
            key -> {
              if (attempts.incrementAndGet() == 1) {
                throw new StackOverflowError();
              }
              healed.countDown();
            })) {
      queue.add("a");
      assertThat(healed.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void key_addedInBackOff_isHandledAtOnceAndCountsOn() throws Exception {
    Semaphore handled = new Semaphore(0);
    Backoff slow = new Backoff(Duration.ofHours(1), Duration.ofHours(2));
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            1,
            slow,
            key -> {
              handled.release();
              throw new IllegalStateException("always");
            })) {
      queue.add("a");
      assertThat(handled.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
      waitFor(() -> queue.failures("a") == 1);
      queue.add("a");
      assertThat(handled.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
      waitFor(() -> queue.failures("a") == 2);
    }
  }

  @Test
  void key_withTwoDelays_takesTheEarlier() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Semaphore handled = new Semaphore(0);
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            1,
            FAST,
            key -> {
              order.add(key);
              handled.release();
            })) {
      queue.addAfter("late", Duration.ofSeconds(1));
      queue.addAfter("early", Duration.ofHours(1));
      queue.addAfter("early", Duration.ofMillis(5));
      queue.addAfter("early", Duration.ofHours(1));
      assertThat(handled.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
      assertThat(order).containsExactly("early", "late");
      waitFor(queue::isIdle);
    }
  }

  @Test
  void key_addedAfterClose_isNotHandled() {
    AtomicInteger runs = new AtomicInteger();
    KeyedQueue<String> queue = new KeyedQueue<>("test", 2, FAST, key -> runs.incrementAndGet());
    queue.close();
    queue.add("a");
    queue.addAfter("b", Duration.ZERO);
    // Its workers have ended: nobody is left who could.
    assertThat(queue.isIdle()).isTrue();
    assertThat(runs).hasValue(0);
  }

  /**
   * Many writers bump a version per key and then add the key; the handler reads the version. At
   * rest, each key must have been handled at its last version (no add is lost), and no key may ever
   * have been in two handlers at once.
   */
  @RepeatedTest(5)
  void keys_addedByManyThreads_areNeitherLostNorHandledTwiceAtOnce() throws Exception {
    int keys = 17;
    Map<Integer, AtomicLong> version = new ConcurrentHashMap<>();
    Map<Integer, AtomicLong> seen = new ConcurrentHashMap<>();
    Map<Integer, AtomicInteger> inside = new ConcurrentHashMap<>();
    AtomicInteger overlaps = new AtomicInteger();
    for (int key = 0; key < keys; key++) {
      version.put(key, new AtomicLong());
      seen.put(key, new AtomicLong());
      inside.put(key, new AtomicInteger());
    }
    try (KeyedQueue<Integer> queue =
        new KeyedQueue<>(
            "stress",
            6,
            new Backoff(Duration.ofNanos(20_000), Duration.ofMillis(1)),
            key -> {
              if (inside.get(key).incrementAndGet() != 1) {
                overlaps.incrementAndGet();
              }
              long read = version.get(key).get();
              LockSupport.parkNanos(1_000);
              boolean fail = ThreadLocalRandom.current().nextInt(4) == 0;
              if (!fail) {
                seen.get(key).accumulateAndGet(read, Math::max);
              }
              inside.get(key).decrementAndGet();
              if (fail) {
                throw new IllegalStateException("now and then");
              }
            })) {
      try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int w = 0; w < 8; w++) {
          writers.execute(() -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 2_000; i++) {
              int key = random.nextInt(keys);
              version.get(key).incrementAndGet();
              if (random.nextBoolean()) {
                queue.add(key);
              } else {
                queue.addAfter(key, Duration.ofNanos(random.nextLong(200_000)));
              }
            }
          });
        }
      }
      waitIdle(queue);
    }
    assertThat(overlaps).hasValue(0);
    for (int key = 0; key < keys; key++) {
      assertThat(seen.get(key).get()).as("key %s", key).isEqualTo(version.get(key).get());
    }
  }

  private static void waitIdle(KeyedQueue<?> queue) {
    waitFor(queue::isIdle);
  }

  private static void waitFor(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2)).until(condition);
  }
}
