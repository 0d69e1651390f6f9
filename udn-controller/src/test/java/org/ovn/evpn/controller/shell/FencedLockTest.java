// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FencedLockTest {
  private static final ZonedDateTime YEARS_AGO =
      ZonedDateTime.of(2001, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private long nanos;
  private final LeaseFence fence = new LeaseFence(Clock.systemUTC(), () -> nanos);
  private final Stored stored = new Stored();
  private final FencedLock lock = new FencedLock(stored, fence);

  /** The Lease, as the API server would hold it. */
  private static final class Stored implements Lock {
    private @Nullable LeaderElectionRecord record;
    private boolean refuses;

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient client) {
      return record;
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord wanted) {
      update(client, wanted);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord wanted) {
      if (refuses) {
        throw new KubernetesClientException("the object has been modified");
      }
      record = wanted;
    }

    @Override
    public String identity() {
      return "me";
    }

    @Override
    public String describe() {
      return "lease";
    }
  }

  private static LeaderElectionRecord held(String holder, ZonedDateTime renewal) {
    return new LeaderElectionRecord(holder, Duration.ofSeconds(15), renewal, renewal, 1);
  }

  @SuppressWarnings("NullAway") // no client is asked
  private LeaderElectionRecord read() {
    return lock.get(null);
  }

  @SuppressWarnings("NullAway") // no client is asked
  private void write(LeaderElectionRecord record) {
    lock.update(null, record);
  }

  @Test
  void foreignLease_isAsOldAsItHasBeenSeen_whateverItsClockSaid() {
    stored.record = held("other", YEARS_AGO);
    assertThat(read().getRenewTime()).isCloseTo(ZonedDateTime.now(ZoneOffset.UTC), within(1));
    nanos += Duration.ofSeconds(14).toNanos();
    assertThat(read().getRenewTime())
        .isCloseTo(ZonedDateTime.now(ZoneOffset.UTC).minusSeconds(14), within(1));
    stored.record = held("other", YEARS_AGO.plusSeconds(2));
    assertThat(read().getRenewTime()).isCloseTo(ZonedDateTime.now(ZoneOffset.UTC), within(1));
  }

  private static TemporalUnitWithinOffset within(int seconds) {
    return new TemporalUnitWithinOffset(seconds, java.time.temporal.ChronoUnit.SECONDS);
  }

  @Test
  void ownRenewal_opensTheFence_refusedOne_doesNot() {
    stored.refuses = true;
    assertThatThrownBy(() -> write(held("me", YEARS_AGO)))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(fence.isOpen()).isFalse();
    stored.refuses = false;
    write(held("me", YEARS_AGO));
    assertThat(fence.isOpen()).isTrue();
  }

  @Test
  void givingBack_closesTheFence_evenIfTheRequestFails() {
    write(held("me", YEARS_AGO));
    stored.refuses = true;
    assertThatThrownBy(() -> write(held("", YEARS_AGO)))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(fence.isOpen()).isFalse();
  }
}
