// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StayTest {
  @Test
  void release_thatLeavesSomething_isTriedUntilAllIsGiven_thenAnswers()
      throws IOException, InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    try (Stay.Served served =
        Stay.once(
            0,
            () -> tries.incrementAndGet() < 3 ? Release.LEFT : Release.DONE,
            Duration.ofMillis(1))) {
      assertThat(tries).hasValue(3);
      HttpURLConnection asked =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + served.server().getAddress().getPort() + "/livez")
                  .toURL()
                  .openConnection();
      assertThat(asked.getResponseCode()).isEqualTo(200);
    }
  }
}
