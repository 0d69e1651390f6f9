// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks at several places at once: the way into the guest takes longer than most looks. */
final class Together {
  private Together() {}

  /**
   * What {@code look} says of each, in their order; returns when all are done.
   *
   * @throws RuntimeException of the first, in their order, that failed
   */
  static <A, B> List<B> look(Collection<A> places, Function<? super A, ? extends B> look)
      throws InterruptedException {
    List<Callable<B>> looks = new ArrayList<>();
    places.forEach(place -> looks.add(() -> look.apply(place)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<B> seen = new ArrayList<>();
      for (Future<B> future : threads.invokeAll(looks)) {
        seen.add(future.get());
      }
      return seen;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** As {@link #look}, for what has no answer. */
  static <A> void each(Collection<A> places, Consumer<? super A> work) throws InterruptedException {
    look(
        places,
        place -> {
          work.accept(place);
          return place;
        });
  }
}
