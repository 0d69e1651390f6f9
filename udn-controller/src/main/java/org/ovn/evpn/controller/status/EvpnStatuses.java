// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.NetworkCounts;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Objection;

/** What EVPNs say: the sum of their networks, and what they wait for. For one snapshot. */
final class EvpnStatuses {
  /** What an EVPN has; filled while the networks are looked at. */
  private static final class Share {
    /** Networks that it has, or asks for. */
    private final Set<NetworkKey> networks = new TreeSet<>();

    /** EVPNNetworks that are as it asks now. */
    private final Set<String> accepted = new TreeSet<>();

    /** To what it asks for. */
    private final List<Objection> objections = new ArrayList<>();

    List<Objection> blocking() {
      return objections.stream().filter(Objection::blocks).toList();
    }
  }

  private final ClusterFacts facts;
  private final Enabled enabled;
  private final IssueIndex issues;
  private final Map<String, EvpnNetworkStatus> networks;
  private final Failures failures;
  private final Instant now;

  /**
   * Prepares.
   *
   * @param networks EVPNNetworks as they will be
   */
  EvpnStatuses(
      ClusterFacts facts,
      Enabled enabled,
      IssueIndex issues,
      Map<String, EvpnNetworkStatus> networks,
      Failures failures,
      Instant now) {
    this.facts = facts;
    this.enabled = enabled;
    this.issues = issues;
    this.networks = networks;
    this.failures = failures;
    this.now = now;
  }

  Map<String, EvpnStatus> all() {
    Map<String, Share> shares = shares();
    Map<String, EvpnStatus> result = new HashMap<>();
    for (EvpnFact evpn : facts.evpns()) {
      result.put(
          evpn.name(),
          failures.guard(
              Subject.evpn(evpn.name()),
              () -> evpn(evpn, shares.getOrDefault(evpn.name(), new Share())),
              sentence -> failed(evpn, sentence)));
    }
    return result;
  }

  private EvpnStatus failed(EvpnFact evpn, String sentence) {
    return new EvpnStatus(
        Verdict.failed(ConditionType.READY, Condition.Status.FALSE, sentence)
            .in(evpn.status().conditions(), evpn.meta().generation(), now),
        evpn.status().networks());
  }

  private Map<String, Share> shares() {
    Map<String, Share> shares = new HashMap<>();
    enabled
        .owners()
        .forEach(
            (key, evpn) -> shares.computeIfAbsent(evpn, name -> new Share()).networks.add(key));
    for (Objection objection : enabled.objections()) {
      Share share = shares.computeIfAbsent(objection.evpn(), name -> new Share());
      share.objections.add(objection);
      objection.network().ifPresent(share.networks::add);
    }
    enabled
        .networks()
        .forEach((name, spec) -> {
          if (!enabled.frozen().containsKey(name)) {
            shares.computeIfAbsent(spec.evpn(), evpn -> new Share()).accepted.add(name);
          }
        });
    return shares;
  }

  private EvpnStatus evpn(EvpnFact evpn, Share share) {
    List<String> unready =
        share.accepted.stream()
            .filter(name -> !Conditions.isTrue(status(name).conditions(), ConditionType.PROGRAMMED))
            .toList();
    int ready = share.accepted.size() - unready.size();
    return new EvpnStatus(
        Verdict.apply(
            evpn.status().conditions(),
            evpn.meta().generation(),
            now,
            List.of(accepted(evpn, share), ready(evpn, share, unready))),
        new NetworkCounts(share.networks.size(), share.accepted.size(), ready));
  }

  private EvpnNetworkStatus status(String evpnNetwork) {
    return networks.getOrDefault(evpnNetwork, EvpnNetworkStatus.EMPTY);
  }

  private static Verdict accepted(EvpnFact evpn, Share share) {
    List<Objection> blocking = share.blocking();
    List<String> sentences =
        Stream.concat(blocking.stream(), share.objections.stream().filter(other -> !other.blocks()))
            .map(Objection::message)
            .distinct()
            .toList();
    if (!blocking.isEmpty()) {
      return Verdict.of(
          ConditionType.ACCEPTED, false, blocking.getFirst().reason(), Message.join(sentences));
    }
    String done =
        share.networks.isEmpty()
            ? "EVPN \"%s\" has no network yet.".formatted(evpn.name())
            : "All %d networks are accepted.".formatted(share.networks.size());
    return Verdict.of(
        ConditionType.ACCEPTED,
        true,
        Reason.ACCEPTED,
        sentences.isEmpty() ? done : done + " " + Message.join(sentences));
  }

  /** The first of what it waits for; what comes later often follows from what comes first. */
  private Verdict ready(EvpnFact evpn, Share share, List<String> unready) {
    return Stream.<Optional<Verdict>>of(
            releasing(evpn),
            apisMissing(),
            writesRefused(evpn),
            peeringNotReady(evpn),
            notReady(
                share.blocking().isEmpty(),
                Reason.NOT_ACCEPTED,
                "Not everything is accepted: see condition Accepted."),
            notReady(
                unready.isEmpty(),
                Reason.NETWORKS_PENDING,
                "Not programmed on every node: EVPNNetwork %s.".formatted(Message.names(unready))),
            notAdvertised(share),
            notEstablished(share),
            degraded(evpn, share))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> ready(evpn, share));
  }

  private static Optional<Verdict> notReady(boolean fine, Reason reason, String message) {
    return fine
        ? Optional.empty()
        : Optional.of(Verdict.of(ConditionType.READY, false, reason, message));
  }

  private Optional<Verdict> releasing(EvpnFact evpn) {
    if (!evpn.meta().deleting()) {
      return Optional.empty();
    }
    List<String> left =
        facts.evpnNetworks().stream()
            .filter(network -> network.isOf(evpn.name()))
            .map(EvpnNetworkFact::name)
            .sorted()
            .toList();
    String message =
        (facts.withdrawn()
                ? "EVPNOperator \"default\": it is deleted or not there, so nothing of EVPN \"%s\""
                    + " is done; EVPNNetworks still there: %s. Create it."
                : "EVPN \"%s\" is being deleted; EVPNNetworks still there: %s.")
            .formatted(evpn.name(), left.isEmpty() ? "none" : Message.names(left));
    return notReady(
        false,
        facts.withdrawn() ? Reason.OPERATOR_MISSING : Reason.RELEASING,
        Message.join(
            message, IssueIndex.messages(issues.refusedWrites(Subject.evpn(evpn.name())))));
  }

  private Optional<Verdict> apisMissing() {
    List<String> missing =
        Stream.of(ApiKind.Need.NETWORKS, ApiKind.Need.FRR)
            .flatMap(need -> facts.missing(need).stream())
            .map(ApiKind::toString)
            .toList();
    return notReady(
        missing.isEmpty(),
        Reason.API_MISSING,
        "The API server does not serve %s: install what brings them; the controller goes on by itself then."
            .formatted(String.join(", ", missing)));
  }

  private Optional<Verdict> writesRefused(EvpnFact evpn) {
    List<Issue> refused = issues.refusedWrites(Subject.evpn(evpn.name()));
    return notReady(
        refused.isEmpty(), Reason.WRITE_REFUSED, Message.join(IssueIndex.messages(refused)));
  }

  private Optional<Verdict> peeringNotReady(EvpnFact evpn) {
    List<Issue> peering = issues.peering(evpn.name());
    return peering.stream()
        .findFirst()
        .map(first ->
            Verdict.of(
                ConditionType.READY,
                false,
                first.reason(),
                Message.join(IssueIndex.messages(peering))));
  }

  private Optional<Verdict> notAdvertised(Share share) {
    List<String> masqueraded =
        share.accepted.stream()
            .filter(name ->
                Conditions.find(status(name).conditions(), ConditionType.ADVERTISED)
                    .filter(condition -> !condition.isTrue())
                    .isPresent())
            .toList();
    return notReady(
        masqueraded.isEmpty(),
        Reason.NOT_ADVERTISED,
        "Not advertised by OVN-Kubernetes, see condition Advertised: EVPNNetwork %s."
            .formatted(Message.names(masqueraded)));
  }

  /** Packets need routes. Where nobody tells of sessions, there is nothing to go by. */
  private Optional<Verdict> notEstablished(Share share) {
    List<String> without = with(share, ConditionType.ESTABLISHED, condition -> !condition.isTrue());
    return notReady(
        without.isEmpty() || facts.missingApis().contains(ApiKind.BGP_SESSION_STATE),
        Reason.NOT_ESTABLISHED,
        "Without BGP sessions on some nodes, see condition Established: EVPNNetwork %s."
            .formatted(Message.names(without)));
  }

  private Optional<Verdict> degraded(EvpnFact evpn, Share share) {
    List<String> degraded = with(share, ConditionType.DEGRADED, Condition::isTrue);
    return notReady(
        degraded.isEmpty(),
        Reason.NETWORKS_DEGRADED,
        Message.join(
            "Programmed, but something is wrong, see condition Degraded: EVPNNetwork %s."
                .formatted(Message.names(degraded)),
            IssueIndex.messages(issues.hints(evpn.name()))));
  }

  private List<String> with(Share share, ConditionType type, Predicate<Condition> holds) {
    return share.accepted.stream()
        .filter(name -> Conditions.find(status(name).conditions(), type).filter(holds).isPresent())
        .toList();
  }

  private Verdict ready(EvpnFact evpn, Share share) {
    return Verdict.of(
        ConditionType.READY,
        true,
        Reason.READY,
        Message.join(
            share.networks.isEmpty()
                ? "There is no network to programme."
                : "All %d networks are programmed on every node, and nothing is wrong."
                    .formatted(share.networks.size()),
            IssueIndex.messages(issues.hints(evpn.name()))));
  }
}
