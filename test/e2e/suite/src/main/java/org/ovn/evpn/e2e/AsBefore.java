// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the fabric has of the cluster, and that all is Ready: kept before a change, and awaited
 * after it is undone.
 */
final class AsBefore {
  private static final Duration ROUTES = Duration.ofSeconds(60);

  /** The numbers that we give have five digits: the lowest is 65534 - 2 · 4095. */
  private static final Pattern NUMBERED_BY_FRR =
      Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+):\\d{1,4}");

  private final Sight sight;
  private final Set<String> routes;

  private AsBefore(Sight sight, Set<String> routes) {
    this.sight = sight;
    this.routes = routes;
  }

  /** Waits until all is Ready. */
  static AsBefore of(Sight sight) throws InterruptedException {
    awaitReady(sight);
    return new AsBefore(sight, routes(sight.border()));
  }

  /**
   * Waits until all is Ready. frr-k8s tells of sessions each two minutes: a new one is not
   * Established before that.
   */
  static void awaitReady(Sight sight) {
    sight.kubectl().run("wait", "--for=condition=Ready", "--timeout=150s", "evpn", "--all");
  }

  /** A route without what changes with time, like the sequence number of a MAC's mobility. */
  private static Set<String> routes(BorderLeaf border) {
    return border.fromNodes(RouteClaims.NODE_AS).stream()
        .map(r ->
            "%s %s %s %s"
                .formatted(withoutFrrsNumber(r.rd()), r.prefix(), r.routeTargets(), r.routerMacs()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * An automatic RD without its number: bgpd counts in the order in which it meets VNIs and VRFs,
   * and that order is another one after its restart. An RD that we give keeps its number.
   */
  static String withoutFrrsNumber(String rd) {
    Matcher automatic = NUMBERED_BY_FRR.matcher(rd);
    return automatic.matches() ? automatic.group(1) + ":automatic" : rd;
  }

  /** Refutes unless the border leaf has the same routes now. */
  void requireRoutes() {
    String other = difference();
    require(other.isEmpty(), other);
  }

  /** Waits until the border leaf has the same routes again, and all is Ready. */
  void await() throws InterruptedException {
    awaitRoutes();
    awaitReady(sight);
  }

  /** Waits until the border leaf has the same routes again. */
  void awaitRoutes() throws InterruptedException {
    long end = System.nanoTime() + ROUTES.toNanos();
    for (String other = difference(); !other.isEmpty(); other = difference()) {
      require(System.nanoTime() < end, other);
      Thread.sleep(300);
    }
  }

  private String difference() {
    Set<String> now = routes(sight.border());
    Set<String> missing = new TreeSet<>(routes);
    missing.removeAll(now);
    now.removeAll(routes);
    return missing.isEmpty() && now.isEmpty()
        ? ""
        : "border leaf: lacks %s, has %s more".formatted(missing, now);
  }
}
