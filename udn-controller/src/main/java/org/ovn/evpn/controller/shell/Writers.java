// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.value.Backoff;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteEquality;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.controller.queue.KeyedQueue;

/**
 * Carries plans out: the writes of the newest plan, side by side, one at a time per key. What
 * failed and is wanted alike in the next plan waits for its own back-off; so does what got through
 * twice and still is wanted alike, as it does not last. What was planned before the last write of
 * its key could be seen is not written but planned again. Thread-safe.
 */
final class Writers implements AutoCloseable {
  /** Carries one write out. */
  @FunctionalInterface
  interface Executor {
    /** Writes, or says why not; then it is tried again. */
    void execute(Write write) throws ApiException, InterruptedException;
  }

  private record Pending(Write write, long snapshot) {}

  /** So often in a row the same may be written again before it counts as a failure. */
  private static final int REPEATS = 1;

  private static final String IN_VAIN =
      "the API server accepts it, but it does not last: somebody else undoes it, or the CRD is"
          + " older than the controller";

  /** Hears how each attempt ended. */
  @FunctionalInterface
  interface Listener {
    /** One came to its end; must not block. */
    void ended(WriteKey key, ControllerMetrics.Result result);
  }

  private final Executor executor;
  private final Runnable planAgain;
  private final Listener listener;
  private final KeyedQueue<WriteKey> queue;
  private final Map<WriteKey, Pending> pending = new HashMap<>();

  /** Per key the number of the first snapshot that shows its last write. */
  private final Map<WriteKey, Long> visibleFrom = new HashMap<>();

  /** Writes that got through, until a plan shows whether they last. */
  private final Map<WriteKey, Write> done = new HashMap<>();

  /** How many plans in a row wanted again what they show written. */
  private final Map<WriteKey, Integer> repeats = new HashMap<>();

  /** Why writes fail that failed more than once in a row. */
  private final Map<WriteKey, String> refusals = new HashMap<>();

  private long snapshots;

  /**
   * Starts with nothing to write.
   *
   * @param workers writes at the same time
   * @param planAgain called after every write that got through, and when there is a new reason why
   *     one does not; must not block
   */
  Writers(int workers, Backoff backoff, Executor executor, Runnable planAgain, Listener listener) {
    this.listener = listener;
    this.executor = executor;
    this.planAgain = planAgain;
    this.queue = new KeyedQueue<>("write", workers, backoff, this::write);
  }

  /** To be called before a snapshot is taken; what was written by then is in it. */
  synchronized long snapshot() {
    return ++snapshots;
  }

  /**
   * Replaces what is to be written.
   *
   * @param snapshot the number that {@link #snapshot} gave for the snapshot that was planned on
   */
  synchronized void replace(long snapshot, List<Write> writes) {
    Map<WriteKey, Pending> before = new HashMap<>(pending);
    pending.clear();
    for (Write write : writes) {
      countRepeat(snapshot, write);
      Pending old = before.get(write.key());
      pending.put(write.key(), new Pending(write, snapshot));
      boolean backsOff =
          old != null && queue.failures(write.key()) > 0 && WriteEquality.same(old.write(), write);
      if (!backsOff) {
        queue.add(write.key());
      }
    }
    done.keySet().retainAll(pending.keySet());
    repeats.keySet().retainAll(pending.keySet());
    refusals.keySet().retainAll(pending.keySet());
  }

  private void countRepeat(long snapshot, Write write) {
    if (snapshot < visibleFrom.getOrDefault(write.key(), 0L)) {
      return;
    }
    Write last = done.remove(write.key());
    if (WriteEquality.repeats(last, write)) {
      repeats.merge(write.key(), 1, Integer::sum);
    } else if (last != null) {
      repeats.remove(write.key());
    }
  }

  /**
   * Why writes of the newest plan fail, by key. One that failed once is not among them: most of
   * these get through at the second attempt.
   */
  synchronized Map<WriteKey, String> refusals() {
    return Map.copyOf(refusals);
  }

  /** Writes that wait for their turn, or for another attempt. */
  synchronized int waiting() {
    return pending.size();
  }

  private void write(WriteKey key) throws ApiException, InterruptedException {
    Pending next;
    synchronized (this) {
      next = pending.get(key);
      if (next == null) {
        return;
      }
      if (next.snapshot() < visibleFrom.getOrDefault(key, 0L)) {
        pending.remove(key);
        planAgain.run();
        return;
      }
    }
    try {
      executor.execute(next.write());
      written(key, next);
      listener.ended(key, ControllerMetrics.Result.WRITTEN);
    } catch (ApiException e) {
      listener.ended(
          key, e.isRefusal() ? ControllerMetrics.Result.REFUSED : ControllerMetrics.Result.FAILED);
      refused(key, String.valueOf(e.getMessage()));
      throw e;
    }
    planAgain.run();
  }

  private synchronized void written(WriteKey key, Pending what) throws ApiException {
    if (repeats.getOrDefault(key, 0) > REPEATS) {
      // Stays wanted: tried again after its back-off, unless a plan shows that it lasts now.
      done.put(key, what.write());
      throw new ApiException(0, IN_VAIN);
    }
    visibleFrom.put(key, snapshots + 1);
    done.put(key, what.write());
    refusals.remove(key);
    pending.remove(key, what);
  }

  private void refused(WriteKey key, String why) {
    boolean news;
    synchronized (this) {
      news =
          pending.containsKey(key)
              && queue.failures(key) > 0
              && !why.equals(refusals.put(key, why));
    }
    if (news) {
      planAgain.run();
    }
  }

  @Override
  public void close() {
    queue.close();
  }
}
