#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  fabric8 kubernetes-client-api 7.5.2 (LeaderElector)
# Guess:     as with client-go, whose documentation tolerates any clock skew: a candidate measures the age of somebody
#            else's lease from when it saw the last renewal, and takes the lease once leaseDuration has passed since.
# Behaviour: LeaderElector compares the renewTime that stands in the lease with its own wall clock. A candidate whose
#            clock is ahead by more than leaseDuration takes at once a lease that its holder goes on renewing. One whose
#            clock is behind waits that much longer for a dead one.
# Output:    leaseDuration 15 s; a holder renews each 500 ms by its own clock
#              candidate's clock exact         not taken in 40 s, 81 renewals
#              candidate's clock 10 s ahead    not taken in 40 s, 81 renewals
#              candidate's clock 20 s ahead    taken after 0 s, 0 s after the last renewal
#              the holder stops at once, candidate's clock 15 s behind: taken after 31 s
# Matters:   one replica with a bad clock takes the lease from a live leader: until that one's next renewal fails, two
#            controllers hand out VNIs and route targets. FencedLock gives the elector a renewTime by the local clock.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

out=$(java_program io.fabric8:kubernetes-client-api:7.5.2 <<'J'
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.*;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;

/** Candidates for leases in memory whose holders have other clocks. */
public class Finding {
  static final Duration LEASE = Duration.ofSeconds(15);
  static final Duration WATCHED = Duration.ofSeconds(40);

  /** A lease that "other" holds. */
  static final class Lease implements Lock {
    final String title;
    final Duration holdersClock;
    final boolean renewed;
    final long start = System.nanoTime();
    final CompletableFuture<String> taken = new CompletableFuture<>();
    LeaderElectionRecord record;
    long renewal;
    int renewals;

    Lease(String title, Duration holdersClock, boolean renewed) {
      this.title = title;
      this.holdersClock = holdersClock;
      this.renewed = renewed;
      renew();
    }

    /** What the holder does, by its own clock; false once it finds the lease taken. */
    synchronized boolean renew() {
      if (record != null && !record.getHolderIdentity().equals("other")) {
        return false;
      }
      ZonedDateTime time = ZonedDateTime.now(ZoneOffset.UTC).plus(holdersClock);
      record = new LeaderElectionRecord("other", LEASE, record == null ? time : record.getAcquireTime(), time, 0);
      renewal = System.nanoTime();
      renewals++;
      return true;
    }

    static long secondsSince(long nanos) {
      return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - nanos);
    }

    synchronized String untaken() {
      return "not taken in " + secondsSince(start) + " s, " + renewals + " renewals";
    }

    @Override
    public synchronized LeaderElectionRecord get(KubernetesClient client) {
      return record;
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord first) {
      throw new IllegalStateException("the lease exists");
    }

    @Override
    public synchronized void update(KubernetesClient client, LeaderElectionRecord next) {
      if (record.getHolderIdentity().equals("other")) {
        taken.complete("taken after " + secondsSince(start) + " s, " + secondsSince(renewal)
            + " s after the last renewal");
      }
      record = next;
    }

    @Override
    public String identity() {
      return "candidate";
    }

    @Override
    public String describe() {
      return title;
    }
  }

  public static void main(String[] args) throws Exception {
    List<Lease> leases = List.of(
        new Lease("exact", Duration.ZERO, true),
        new Lease("10 s ahead", Duration.ofSeconds(-10), true),
        new Lease("20 s ahead", Duration.ofSeconds(-20), true),
        new Lease("15 s behind, holder stopped", Duration.ofSeconds(15), false));
    ScheduledExecutorService holders = Executors.newScheduledThreadPool(1);
    for (Lease lease : leases) {
      if (lease.renewed) {
        holders.scheduleAtFixedRate(() -> lease.renew(), 500, 500, TimeUnit.MILLISECONDS);
      }
      LeaderElectionConfig config = new LeaderElectionConfigBuilder().withName(lease.title).withLock(lease)
          .withLeaseDuration(LEASE).withRenewDeadline(Duration.ofSeconds(10)).withRetryPeriod(Duration.ofSeconds(2))
          .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leader -> {})).build();
      // the lock is in memory: no client is needed
      new LeaderElector(null, config, Executors.newSingleThreadExecutor()).start();
    }
    Thread.sleep(WATCHED.toMillis());
    for (Lease lease : leases) {
      System.out.println("candidate's clock " + lease.title + ": " + lease.taken.getNow(lease.untaken()));
    }
    System.exit(0); // the electors' threads would go on
  }
}
J
)
say "$out"
for clock in exact '10 s ahead'; do
  has "$out" "^candidate's clock $clock: not taken in 4[0-9] s, [6789][0-9] renewals$" 'a live lease is left alone'
done
has "$out" "^candidate's clock 20 s ahead: taken after [0-4] s, [01] s after the last renewal$" \
  'a live lease is taken by the renewTime in it'
has "$out" "^candidate's clock 15 s behind, holder stopped: taken after (29|3[0-9]) s" \
  'a dead lease is kept alive by the renewTime in it'
confirmed 'fabric8 7.5.2 measures the age of a lease by the renewTime in it and its own clock'
