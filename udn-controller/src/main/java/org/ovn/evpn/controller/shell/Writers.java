package org.ovn.evpn.controller.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.controller.queue.Backoff;
import org.ovn.evpn.controller.queue.KeyedQueue;

/**
 * Carries plans out: the writes of the newest plan, side by side, one at a time per key. What
 * failed and is wanted alike in the next plan waits for its own back-off; what was planned before
 * the last write of its key could be seen is not written but planned again. Thread-safe.
 */
final class Writers implements AutoCloseable {
  /** Carries one write out. */
  @FunctionalInterface
  interface Executor {
    /** Writes, or says why not; then it is tried again. */
    void execute(Write write) throws ApiException, InterruptedException;
  }

  private record Pending(Write write, long snapshot) {}

  private final Executor executor;
  private final Runnable planAgain;
  private final KeyedQueue<WriteKey> queue;
  private final Map<WriteKey, Pending> pending = new HashMap<>();

  /** Per key the number of the first snapshot that shows its last write. */
  private final Map<WriteKey, Long> visibleFrom = new HashMap<>();

  private long snapshots;

  /**
   * Starts with nothing to write.
   *
   * @param workers writes at the same time
   * @param planAgain called after every write that got through; must not block
   */
  Writers(int workers, Backoff backoff, Executor executor, Runnable planAgain) {
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
      Pending old = before.get(write.key());
      pending.put(write.key(), new Pending(write, snapshot));
      boolean backsOff =
          old != null && queue.failures(write.key()) > 0 && WriteExecutor.same(old.write(), write);
      if (!backsOff) {
        queue.add(write.key());
      }
    }
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
    executor.execute(next.write());
    synchronized (this) {
      visibleFrom.put(key, snapshots + 1);
      pending.remove(key, next);
    }
    planAgain.run();
  }

  @Override
  public void close() {
    queue.close();
  }
}
