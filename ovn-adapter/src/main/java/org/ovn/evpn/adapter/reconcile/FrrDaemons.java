// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/**
 * Which daemons of FRR are gone. FRRNodeState is of the last reload and never shows it; the kernel
 * knows who listens. zebra and bgpd carry every network. The others are missed only when they were
 * there. A daemon that watchfrr brings back within {@link #GRACE} is not worth a word. Confined to
 * the loop's thread.
 */
public final class FrrDaemons {
  static final Duration GRACE = Duration.ofSeconds(15);

  private static final Set<String> NEEDED = Set.of("bgpd", "zebra");

  private final Map<String, Instant> goneSince = new TreeMap<>();
  private final Set<String> known = new HashSet<>(NEEDED);

  /** Knows of no daemon yet. */
  public FrrDaemons() {}

  /**
   * Takes a look.
   *
   * @param running daemons that listen; empty while that cannot be known
   */
  public void note(Optional<Set<String>> running, Instant now) {
    if (running.isEmpty()) {
      goneSince.clear();
      return;
    }
    known.addAll(running.get());
    for (String daemon : known) {
      if (running.get().contains(daemon)) {
        goneSince.remove(daemon);
      } else {
        goneSince.putIfAbsent(daemon, now);
      }
    }
  }

  /** What is wrong with networks that lean on FRR. */
  List<Issue> issues(Set<String> networks, Instant now) {
    List<Issue> issues = new ArrayList<>();
    goneSince.forEach((daemon, since) -> {
      if (!now.isBefore(since.plus(GRACE))) {
        String message =
            "FRR's %s does not run on this node: nothing listens on its socket. See the log of the frr container of frr-k8s' pod on this node."
                .formatted(daemon);
        for (String network : new TreeSet<>(networks)) {
          Subject subject = Subject.evpnNetwork(network);
          issues.add(
              NEEDED.contains(daemon)
                  ? Issue.blocks(subject, Reason.FRR_DAEMON_GONE, message)
                  : Issue.degrades(subject, Reason.FRR_DAEMON_GONE, message));
        }
      }
    });
    return issues;
  }

  /** When one that is gone is told of. */
  public Optional<Instant> nextDeadline(Instant now) {
    return goneSince.values().stream()
        .map(since -> since.plus(GRACE))
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
