// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The elector's lock, with two things that the client library's lacks. A renewal opens the {@link
 * LeaseFence}. And the age of somebody else's lease is measured from when this process saw its last
 * renewal, as client-go does: by the renewal time that stands in the lease, a process whose clock
 * is ahead would take a lease that is alive.
 *
 * <p>Thread-safe; the elector asks from one thread.
 */
final class FencedLock implements Lock {
  private final Lock lock;
  private final LeaseFence fence;
  private @Nullable LeaderElectionRecord seen;
  private LeaseFence.@Nullable Moment since;

  FencedLock(Lock lock, LeaseFence fence) {
    this.lock = lock;
    this.fence = fence;
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    LeaderElectionRecord stored = lock.get(client);
    if (stored == null) {
      return null;
    }
    LeaseFence.Moment now = fence.now();
    if (since == null || !stored.equals(seen)) {
      seen = stored;
      since = now;
    }
    // Whichever clock says less counts: it is not to be taken too early.
    Duration age = Duration.ofNanos(now.nanos() - since.nanos());
    Instant renewal = Instant.now().minus(age);
    return stored.toBuilder().renewTime(ZonedDateTime.ofInstant(renewal, ZoneOffset.UTC)).build();
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord record) {
    LeaseFence.Moment sent = fence.now();
    lock.create(client, record);
    holds(record, sent);
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord record) {
    boolean ours = identity().equals(record.getHolderIdentity());
    if (!ours) {
      // Given back: nothing is written any more from before the request on.
      fence.close();
    }
    LeaseFence.Moment sent = fence.now();
    lock.update(client, record);
    holds(record, sent);
  }

  private void holds(LeaderElectionRecord record, LeaseFence.Moment sent) {
    if (Objects.equals(identity(), record.getHolderIdentity())) {
      fence.renewed(sent);
    }
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }
}
