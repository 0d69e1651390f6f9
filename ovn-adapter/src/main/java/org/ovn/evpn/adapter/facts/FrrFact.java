// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** What frr-k8s says of FRR on this node. */
public sealed interface FrrFact {
  /** The API has not answered: it is down, or does not have the kind FRRNodeState. */
  record Unasked() implements FrrFact {}

  /** There is no FRRNodeState of this node: nobody says what FRR runs. */
  record Missing() implements FrrFact {}

  /**
   * The FRRNodeState is of a time before this node was started: it tells of an FRR that is no more.
   *
   * @param written when it was written last, by the API server's clock
   * @param boot when this node was started, by its own
   */
  record BeforeBoot(Instant written, Instant boot) implements FrrFact {}

  /** What FRR runs. */
  record Runs(FrrNodeReport report) implements FrrFact {}

  /** What FRR runs; empty where nobody says so. */
  default Optional<RunningConfig> running() {
    return this instanceof Runs(FrrNodeReport report)
        ? Optional.of(report.running())
        : Optional.empty();
  }

  /**
   * The fact that an object is. frr-k8s writes the object when it starts, with nothing in it, and
   * then with what FRR has; so after a boot it is written anew at once. Where the clocks of node
   * and API server disagree, a change that was watched tells as much.
   *
   * @param report what the object says
   * @param boot when this node was started
   * @param changed whether it was seen to change since
   */
  static FrrFact of(ObjectMeta object, FrrNodeReport report, Instant boot, boolean changed) {
    Optional<Instant> written = written(object);
    return written.isPresent() && written.get().isBefore(boot) && !changed
        ? new BeforeBoot(written.get(), boot)
        : new Runs(report);
  }

  private static Optional<Instant> written(ObjectMeta object) {
    return Stream.concat(
            Objects.requireNonNullElse(object.getManagedFields(), List.<ManagedFieldsEntry>of())
                .stream()
                .map(ManagedFieldsEntry::getTime),
            Stream.of(Objects.requireNonNullElse(object.getCreationTimestamp(), "")))
        .flatMap(text -> instant(text).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return text == null || text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
