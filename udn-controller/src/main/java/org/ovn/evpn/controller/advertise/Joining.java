// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;

/**
 * Who joins our RouteAdvertisements, and who is taken out again. One network that breaks it breaks
 * it for all, and OVN-Kubernetes names a node or a source, not the network. So new ones join
 * together; when it is refused then, those that were not marked yet are taken out, and come back
 * one at a time. Who was marked runs on while it is refused, and is never taken out.
 *
 * <p>What was tried is remembered in the Advertised condition alone. So a network is unlabelled, or
 * comes back, only once its condition says so: otherwise it would come back with the others, or at
 * once, for ever.
 */
final class Joining {
  /** How long a network that was refused waits for its next turn. */
  static final Duration RETRY = Duration.ofSeconds(30);

  /** What OVN-Kubernetes says of our RouteAdvertisements. */
  enum State {
    /** Nothing yet. */
    SILENT,
    ACCEPTED,
    /** It lacks something, and nobody is marked. */
    PENDING,
    /** It is refused; marks stay as they were. */
    ERROR
  }

  /**
   * What OVN-Kubernetes says.
   *
   * @param message its words
   */
  record Answer(State state, String message) {
    static final Answer NONE = new Answer(State.SILENT, "it has not answered yet");

    /** From condition Accepted. */
    static Answer of(Condition accepted) {
      State state =
          accepted.isTrue()
              ? State.ACCEPTED
              : switch (accepted.reason()) {
                case "ConfigurationError", "InternalError" -> State.ERROR;
                default -> State.PENDING;
              };
      return new Answer(state, accepted.message());
    }

    boolean isError() {
      return state == State.ERROR;
    }
  }

  /**
   * A network with egress Fabric.
   *
   * @param labelled whether our RouteAdvertisements selects it
   * @param marked whether a NetworkAttachmentDefinition of it says that ours advertises it
   * @param obstacle why it cannot join yet
   * @param before its condition Advertised
   */
  record Applicant(
      NetworkKey key,
      boolean labelled,
      boolean marked,
      Optional<AdvertisingState> obstacle,
      Optional<Condition> before) {
    private boolean isJoining() {
      return labelled && !marked;
    }

    private boolean was(Reason reason) {
      return before.filter(c -> !c.isTrue() && c.has(reason)).isPresent();
    }

    private boolean isBlamed() {
      return was(Reason.SUSPECTED) || was(Reason.REFUSED);
    }

    private boolean isTried() {
      return isBlamed() || was(Reason.RETRYING);
    }

    private Instant since() {
      try {
        return before
            .flatMap(c -> Optional.ofNullable(c.lastTransitionTime()))
            .map(Instant::parse)
            .orElse(Instant.EPOCH);
      } catch (DateTimeParseException e) {
        return Instant.EPOCH;
      }
    }
  }

  /**
   * What comes of it.
   *
   * @param labels to change, and to what
   * @param states of all applicants
   * @param again when somebody's next turn comes
   */
  record Decision(
      Map<NetworkKey, Boolean> labels,
      Map<NetworkKey, AdvertisingState> states,
      Optional<Duration> again) {}

  private final String ours;
  private final Answer answer;
  private final Instant now;
  private final Map<NetworkKey, Boolean> labels = new TreeMap<>();
  private final Map<NetworkKey, AdvertisingState> states = new TreeMap<>();

  private Joining(AdvertisementGroup group, Answer answer, Instant now) {
    this.ours = "RouteAdvertisements \"%s\"".formatted(group.name());
    this.answer = answer;
    this.now = now;
  }

  /**
   * Decides.
   *
   * @param group whose RouteAdvertisements it is
   * @param others how many networks join beside the applicants: those that are being released
   */
  static Decision decide(
      AdvertisementGroup group,
      List<Applicant> applicants,
      int others,
      Answer answer,
      Instant now) {
    List<Applicant> sorted =
        applicants.stream().sorted(Comparator.comparing(Applicant::key)).toList();
    Joining joining = new Joining(group, answer, now);
    Optional<Duration> again = Optional.empty();
    if (answer.isError()) {
      joining.takeOut(sorted, others);
    } else {
      again = joining.letIn(sorted);
    }
    return new Decision(joining.labels, joining.states, again);
  }

  private void takeOut(List<Applicant> applicants, int others) {
    long joiners = others + applicants.stream().filter(Applicant::isJoining).count();
    for (Applicant a : applicants) {
      if (a.labelled() && a.marked()) {
        say(a, Reason.ADVERTISED, "OVN-Kubernetes advertises it.");
      } else if (a.isJoining() && !a.isBlamed()) {
        blame(a, joiners == 1);
      } else if (a.isTried()) {
        keep(a);
        if (a.labelled()) {
          labels.put(a.key(), false);
        }
      } else {
        waiting(a, "%s is refused: %s".formatted(ours, answer.message()));
      }
    }
  }

  private void blame(Applicant a, boolean alone) {
    if (alone) {
      say(
          a,
          Reason.REFUSED,
          "OVN-Kubernetes refuses %s when %s joins it, so it is left out: %s. It is tried again; correct what the message says, or set ipVRF.egress to Split. Until then its traffic is masqueraded."
              .formatted(ours, a.key(), answer.message()));
    } else {
      say(
          a,
          Reason.SUSPECTED,
          "OVN-Kubernetes refused %s when %s and others joined it: %s. They are tried one at a time. Until then its traffic is masqueraded."
              .formatted(ours, a.key(), answer.message()));
    }
  }

  private Optional<Duration> letIn(List<Applicant> applicants) {
    boolean busy = applicants.stream().anyMatch(Applicant::isJoining);
    List<Applicant> tried = new ArrayList<>();
    for (Applicant a : applicants) {
      if (a.labelled() && a.marked() && answer.state() == State.ACCEPTED) {
        say(a, Reason.ADVERTISED, "OVN-Kubernetes advertises it.");
      } else if (a.labelled() && a.isTried()) {
        retrying(a);
      } else if (a.labelled()) {
        waiting(a, notMarked());
      } else if (a.isTried()) {
        keep(a);
        if (a.obstacle().isEmpty()) {
          tried.add(a);
        }
      } else if (a.obstacle().isPresent()) {
        blocked(a, a.obstacle().get());
      } else {
        labels.put(a.key(), true);
        busy = true;
        waiting(a, notMarked());
      }
    }
    return busy ? Optional.empty() : next(tried);
  }

  /** One at a time: first those that may be innocent, then who has waited longest. */
  private Optional<Duration> next(List<Applicant> tried) {
    Optional<Applicant> next =
        tried.stream()
            .min(
                Comparator.comparing((Applicant a) -> !a.was(Reason.RETRYING))
                    .thenComparing(a -> a.was(Reason.REFUSED))
                    .thenComparing(a -> a.was(Reason.REFUSED) ? a.since() : Instant.EPOCH)
                    .thenComparing(Applicant::key));
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Duration left = RETRY.minus(Duration.between(next.get().since(), now));
    if (next.get().was(Reason.REFUSED) && left.isPositive()) {
      return Optional.of(left);
    }
    if (next.get().was(Reason.RETRYING)) {
      labels.put(next.get().key(), true);
    }
    retrying(next.get());
    return Optional.empty();
  }

  private String notMarked() {
    return "OVN-Kubernetes has not marked its NetworkAttachmentDefinitions as advertised yet: "
        + (answer.state() == State.ACCEPTED
            ? "see the log of its cluster manager"
            : answer.message());
  }

  private void waiting(Applicant a, String why) {
    say(a, Reason.WAITING, why + ". Until it is advertised, its traffic is masqueraded.");
  }

  private void blocked(Applicant a, AdvertisingState obstacle) {
    if (obstacle.isWaiting()) {
      waiting(a, obstacle.message());
    } else {
      say(a, obstacle.reason(), obstacle.message());
    }
  }

  private void retrying(Applicant a) {
    say(a, Reason.RETRYING, "It joins %s again, alone, after a refusal.".formatted(ours));
  }

  private void keep(Applicant a) {
    a.before()
        .ifPresent(c -> Reason.ofWire(c.reason()).ifPresent(reason -> say(a, reason, c.message())));
  }

  private void say(Applicant a, Reason reason, String message) {
    states.put(a.key(), new AdvertisingState(reason, message));
  }
}
