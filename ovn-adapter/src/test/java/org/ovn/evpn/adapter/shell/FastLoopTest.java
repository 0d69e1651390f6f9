// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop that does not look at the kernel. */
class FastLoopTest {
  private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
  private boolean fails;
  private final FastLoop loop =
      new FastLoop(
          _ -> {
            done.add("rows");
            return fail();
          },
          index -> {
            done.add("down " + index);
            fail();
          });
  private final Thread thread = Thread.ofPlatform().daemon().start(loop::run);

  private boolean fail() {
    if (fails) {
      throw new IllegalStateException("as wished");
    }
    return true;
  }

  @AfterEach
  void stop() {
    thread.interrupt();
  }

  private String next() throws InterruptedException {
    return String.valueOf(done.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void rowsAndSvis_thatChange_areFollowedWithinFiftyMilliseconds() throws Exception {
    Duration best = Duration.ofDays(1);
    for (int i = 0; i < 20; i++) {
      long start = System.nanoTime();
      loop.rowsChanged();
      assertThat(next()).isEqualTo("rows");
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      best = took.compareTo(best) < 0 ? took : best;
      Thread.sleep(10);
    }
    assertThat(best).as("on a machine that is not busy").isLessThan(Duration.ofMillis(50));
    loop.straySvi(7);
    assertThat(next()).isEqualTo("down 7");
    assertThat(done.poll(50, TimeUnit.MILLISECONDS)).as("no rows changed").isNull();
  }

  @Test
  void whatFails_endsNothing() throws Exception {
    fails = true;
    loop.straySvi(7);
    loop.rowsChanged();
    assertThat(next()).isEqualTo("down 7");
    assertThat(next()).isEqualTo("rows");
    fails = false;
    loop.rowsChanged();
    assertThat(next()).isEqualTo("rows");
  }
}
