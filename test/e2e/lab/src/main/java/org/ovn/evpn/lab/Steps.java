// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Steps that run side by side where nothing keeps them apart; each is printed with its time when it
 * is done. Safe for use by many threads.
 */
final class Steps {

  private static final Executor THREADS = task -> Thread.ofVirtual().name("lab-step").start(task);

  private final PrintStream out;
  private final long start = System.nanoTime();

  Steps(PrintStream out) {
    this.out = out;
  }

  /** Begins a step when those it needs are done; it fails when one of them failed. */
  CompletableFuture<Void> step(String title, Runnable work, CompletableFuture<?>... needs) {
    return CompletableFuture.allOf(needs).thenRunAsync(() -> timed(title, work), THREADS);
  }

  /** Begins one step per element. */
  <T> CompletableFuture<Void> each(
      Iterable<T> elements,
      java.util.function.Function<T, String> title,
      java.util.function.Consumer<T> work,
      CompletableFuture<?>... needs) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (T e : elements) {
      all.add(step(title.apply(e), () -> work.accept(e), needs));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  /**
   * Waits for steps.
   *
   * @throws LabException of the first that failed
   */
  void await(CompletableFuture<?>... steps) {
    try {
      CompletableFuture.allOf(steps).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LabException lab) {
        throw lab;
      }
      throw new LabException(String.valueOf(e.getCause()), e);
    }
  }

  private void timed(String title, Runnable work) {
    long t = System.nanoTime();
    work.run();
    print(title, t);
  }

  void print(String title, long sinceNanos) {
    long now = System.nanoTime();
    out.println(
        String.format(
            Locale.ROOT,
            "%7.1f s  %-62s %5.1f s",
            (now - start) / 1e9,
            title,
            (now - sinceNanos) / 1e9));
  }

  /** Waits until something holds, looking every so often. */
  static boolean until(Supplier<Boolean> holds, long millis, long pauseMillis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!holds.get()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted", e);
      }
    }
    return true;
  }
}
