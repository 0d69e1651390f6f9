// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A work queue of keys: a key waits at most once however often it is added, is handled by one
 * worker at a time, and is handled again when it was added while being handled. A handler that
 * throws is tried again, without limit, after the key's own back-off. Different keys are handled in
 * parallel by virtual threads.
 *
 * <p>Thread-safe. Handlers run on the queue's workers; they may add keys.
 *
 * @param <K> the key; its equals and hashCode decide what coalesces
 */
public final class KeyedQueue<K> implements AutoCloseable {
  /** Handles one key. */
  @FunctionalInterface
  public interface Handler<K> {
    /** Brings the world of {@code key} up to date; an exception means: try again later. */
    void handle(K key) throws Exception;
  }

  private record Delayed<K>(K key, long dueNanos, long sequence) implements Comparable<Delayed<K>> {
    @Override
    public int compareTo(Delayed<K> other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(KeyedQueue.class);

  private final String name;
  private final Backoff backoff;
  private final Handler<K> handler;
  private final List<Thread> workers = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<K> ready = new ArrayDeque<>();
  private final Set<K> waiting = new HashSet<>();
  private final Set<K> inFlight = new HashSet<>();
  private final PriorityQueue<Delayed<K>> delayed = new PriorityQueue<>();

  /**
   * The one delayed entry of a key that still counts; others in the heap are leftovers to be
   * skipped.
   */
  private final Map<K, Delayed<K>> pending = new HashMap<>();

  private final Map<K, Integer> failures = new HashMap<>();
  private long sequence;
  private boolean closed;

  /**
   * Starts a queue.
   *
   * @param name for threads and logs
   * @param workers keys handled at the same time, 1 or more
   */
  public KeyedQueue(String name, int workers, Backoff backoff, Handler<K> handler) {
    if (workers < 1) {
      throw new IllegalArgumentException("a queue needs at least one worker, got " + workers);
    }
    this.name = name;
    this.backoff = backoff;
    this.handler = handler;
    for (int i = 0; i < workers; i++) {
      this.workers.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
    }
  }

  /**
   * Handles the key as soon as a worker is free, also when it was waiting for its back-off. Ignored
   * after {@link #close}.
   */
  public void add(K key) {
    lock.lock();
    try {
      pending.remove(key);
      enqueue(key);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Handles the key after {@code delay}, unless it is added or handled before; of two delays the
   * earlier one counts.
   */
  public void addAfter(K key, Duration delay) {
    lock.lock();
    try {
      schedule(key, delay);
    } finally {
      lock.unlock();
    }
  }

  /** Consecutive failures of the key, 0 when the last attempt succeeded or there was none. */
  public int failures(K key) {
    lock.lock();
    try {
      return failures.getOrDefault(key, 0);
    } finally {
      lock.unlock();
    }
  }

  /** Whether no key is ready, in work, or waiting for its time. */
  public boolean isIdle() {
    lock.lock();
    try {
      return waiting.isEmpty() && inFlight.isEmpty() && pending.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops taking keys, interrupts the workers, and waits up to ten seconds for the handlers in
   * flight.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    for (Thread worker : workers) {
      worker.interrupt();
    }
    for (Thread worker : workers) {
      try {
        if (!worker.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          LOG.warn("Queue {}: a handler did not end within ten seconds of closing", name);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void enqueue(K key) {
    if (!closed && waiting.add(key)) {
      if (!inFlight.contains(key)) {
        ready.add(key);
        changed.signal();
      }
    }
  }

  private void schedule(K key, Duration delay) {
    if (closed || waiting.contains(key)) {
      return;
    }
    Delayed<K> entry = new Delayed<>(key, System.nanoTime() + delay.toNanos(), sequence++);
    Delayed<K> earlier = pending.get(key);
    if (earlier != null && earlier.compareTo(entry) <= 0) {
      return;
    }
    pending.put(key, entry);
    delayed.add(entry);
    changed.signal();
  }

  private void work() {
    while (true) {
      K key;
      try {
        key = take();
      } catch (InterruptedException e) {
        return;
      }
      if (key == null) {
        return;
      }
      boolean failed = true;
      try {
        handler.handle(key);
        failed = false;
      } catch (InterruptedException e) {
        LOG.debug("Queue {}: interrupted while handling {}", name, key);
      } catch (Exception e) {
        LOG.warn("Queue {}: {} failed, will be tried again: {}", name, key, e.toString());
        LOG.debug("Queue {}: {}", name, key, e);
      } catch (Error e) {
        LOG.error("Queue {}: {} failed badly, will be tried again", name, key, e);
      } finally {
        done(key, failed);
      }
    }
  }

  private @Nullable K take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        long wait = promote();
        K key = ready.poll();
        if (key != null) {
          waiting.remove(key);
          pending.remove(key);
          inFlight.add(key);
          if (!ready.isEmpty()) {
            changed.signal();
          }
          return key;
        }
        if (wait == Long.MAX_VALUE) {
          changed.await();
        } else {
          changed.awaitNanos(wait);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Moves due keys to the ready list; answers the nanoseconds until the next one. */
  private long promote() {
    while (true) {
      Delayed<K> first = delayed.peek();
      if (first == null) {
        return Long.MAX_VALUE;
      }
      Delayed<K> current = pending.get(first.key());
      if (current == null || current.sequence() != first.sequence()) {
        delayed.poll();
        continue;
      }
      long wait = first.dueNanos() - System.nanoTime();
      if (wait > 0) {
        return wait;
      }
      delayed.poll();
      pending.remove(first.key());
      enqueue(first.key());
    }
  }

  private void done(K key, boolean failed) {
    lock.lock();
    try {
      inFlight.remove(key);
      if (failed) {
        int count = failures.merge(key, 1, Integer::sum);
        if (!waiting.contains(key)) {
          schedule(key, backoff.jittered(count));
        }
      } else {
        failures.remove(key);
      }
      if (waiting.contains(key)) {
        ready.add(key);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
