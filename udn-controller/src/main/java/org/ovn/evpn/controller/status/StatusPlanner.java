// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.NetworkCounts;
import org.ovn.evpn.api.v1alpha1.NetworkNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.enable.NetworkNames;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.frr.AdvertisingState;
import org.ovn.evpn.controller.resolve.Objection;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.advertise.Advertisement;

/** From decisions and reports to the status of every object. */
public final class StatusPlanner {
  private final ClusterFacts facts;
  private final Enabled enabled;
  private final VtepPlan vteps;
  private final Notes notes;
  private final NodeReports reports;
  private final Instant now;

  /** Conditions as they will be, for the roll-up into EVPNs. */
  private final Map<String, EvpnNetworkStatus> networks = new HashMap<>();

  private final Participants participants;

  /**
   * What else there is to say.
   *
   * @param vteps issues of VTEPs, which keep them from being accepted
   * @param refused issues of writes for EVPNs that fail, which keep them from being ready
   * @param evpns issues of the peering of EVPNs, which keep them from being ready
   * @param hints issues of EVPNs that keep them from nothing, but should be known
   * @param networks issues of EVPNNetworks, which degrade them
   * @param advertised by EVPNNetwork with egress Fabric, whether OVN-Kubernetes advertises it
   */
  public record Notes(
      Map<String, List<Issue>> vteps,
      Map<String, List<Issue>> refused,
      Map<String, List<Issue>> evpns,
      Map<String, List<Issue>> hints,
      Map<String, List<Issue>> networks,
      Map<String, AdvertisingState> advertised) {}

  /** Prepares for one snapshot. */
  public StatusPlanner(
      ClusterFacts facts, Enabled enabled, VtepPlan vteps, Notes notes, Instant now) {
    this.facts = facts;
    this.enabled = enabled;
    this.vteps = vteps;
    this.notes = notes;
    this.now = now;
    this.reports = new NodeReports(facts, vteps);
    this.participants = new Participants(facts, vteps, reports);
  }

  /** Every VTEP's status. */
  public Map<String, VtepStatus> vteps() {
    Map<String, VtepStatus> result = new HashMap<>();
    for (VtepFact vtep : facts.vteps()) {
      VtepPlan.Acceptance acceptance = vteps.acceptances().get(vtep.meta().name());
      if (acceptance != null) {
        result.put(
            vtep.meta().name(),
            new VtepStatus(
                Verdict.apply(
                    vtep.status().conditions(),
                    vtep.meta().generation(),
                    now,
                    List.of(vtepVerdict(vtep.meta().name(), acceptance))),
                new VtepNodeCounts(acceptance.desired(), acceptance.ready())));
      }
    }
    return result;
  }

  private Verdict vtepVerdict(String name, VtepPlan.Acceptance acceptance) {
    List<Issue> refused = notes.vteps().getOrDefault(name, List.of());
    if (refused.isEmpty()) {
      return Verdict.of(
          ConditionType.ACCEPTED, acceptance.accepted(), acceptance.reason(), acceptance.message());
    }
    return Verdict.of(
        ConditionType.ACCEPTED,
        false,
        acceptance.accepted() ? Reason.WRITE_REFUSED : acceptance.reason(),
        Message.join(acceptance.message(), messages(refused)));
  }

  private static List<String> messages(List<Issue> issues) {
    return issues.stream().map(Issue::message).toList();
  }

  /** Every EVPNNetwork's status; call it before {@link #evpns}. */
  public Map<String, EvpnNetworkStatus> evpnNetworks() {
    Map<String, List<Issue>> tolerable = new HashMap<>();
    enabled.objections().stream()
        .filter(objection -> !objection.blocks())
        .forEach(objection ->
            objection
                .network()
                .ifPresent(key ->
                    tolerable
                        .computeIfAbsent(NetworkNames.of(key), name -> new ArrayList<>())
                        .add(objection.issue())));
    for (EvpnNetworkFact fact : facts.evpnNetworks()) {
      networks.put(
          fact.name(),
          fact.meta().deleting()
              ? releasing(fact)
              : fact.spec()
                  .toOptional()
                  .map(spec -> network(fact, spec, tolerable.getOrDefault(fact.name(), List.of())))
                  .orElseGet(() -> unreadable(fact)));
    }
    return Map.copyOf(networks);
  }

  private EvpnNetworkStatus unreadable(EvpnNetworkFact fact) {
    return standing(
        fact,
        Reason.INVALID_SPEC,
        "EVPNNetwork \"%s\" does not read: %s; delete it, and it is written again while its network is enabled."
            .formatted(fact.name(), fact.spec().error().orElse("it has no spec")));
  }

  private EvpnNetworkStatus releasing(EvpnNetworkFact fact) {
    List<String> holders = reports.holders(fact.name());
    Optional<NetworkKey> labelled = labelled(fact);
    String message =
        holders.isEmpty()
            ? "EVPNNetwork \"%s\" is released by every node; %s next."
                .formatted(
                    fact.name(),
                    labelled
                        .map(key ->
                            "FRR's part and label %s of %s go"
                                .formatted(Advertisement.NETWORK_LABEL, key))
                        .orElse("FRR's part goes"))
            : "EVPNNetwork \"%s\" is being released; still on node %s."
                .formatted(fact.name(), Message.names(holders));
    return standing(fact, Reason.RELEASING, message);
  }

  /** Its network, where that would still be advertised. */
  private Optional<NetworkKey> labelled(EvpnNetworkFact fact) {
    return facts.missing(ApiKind.Need.ADVERTISING).isEmpty()
        ? fact.spec()
            .toOptional()
            .map(spec -> NetworkKey.of(spec.network()))
            .filter(key ->
                facts.networks().stream()
                    .filter(network -> network.key().equals(key))
                    .anyMatch(NetworkFact::isLabelledForAdvertising))
        : Optional.empty();
  }

  /** The status of one that nobody programmes: it leaves, or cannot be read. */
  private EvpnNetworkStatus standing(EvpnNetworkFact fact, Reason reason, String message) {
    String all =
        Message.join(message, messages(notes.networks().getOrDefault(fact.name(), List.of())));
    return new EvpnNetworkStatus(
        Verdict.apply(
            fact.status().conditions(),
            fact.meta().generation(),
            now,
            List.of(
                Verdict.of(ConditionType.ACCEPTED, false, reason, all),
                Verdict.of(ConditionType.PROGRAMMED, false, reason, all))),
        new NetworkNodeCounts(0, reports.holders(fact.name()).size(), 0));
  }

  private EvpnNetworkStatus network(
      EvpnNetworkFact fact, EvpnNetworkSpec spec, List<Issue> tolerable) {
    Participants.Group group = participants.of(spec);
    Message.Gathered pending = new Message.Gathered();
    Troubles troubles = new Troubles();
    troubles.add(tolerable);
    troubles.add(notes.networks().getOrDefault(fact.name(), List.of()));
    String name = fact.name();
    long generation = fact.meta().generation();
    int ready = 0;
    int degraded = 0;
    for (Participants.Participant node : group.nodes()) {
      NodeStateFact.Report report = node.report(name);
      if (node.isReady(report, generation)) {
        ready++;
      } else {
        pending.add(() -> node.pending(report, generation, spec.vtep()));
      }
      Optional<String> trouble = report == null ? Optional.empty() : report.trouble();
      if (!node.troubles().isEmpty() || trouble.isPresent()) {
        degraded++;
        troubles.add(node.troubles());
        trouble.ifPresent(why -> troubles.add(Reason.NODES_DEGRADED, () -> node.trouble(why)));
      }
    }
    Issue frozen = enabled.frozen().get(fact.name());
    List<Verdict> verdicts = new ArrayList<>();
    AdvertisingState advertised = notes.advertised().get(name);
    if (advertised != null) {
      verdicts.add(
          new Verdict(
              ConditionType.ADVERTISED,
              advertised.status(),
              advertised.reason(),
              advertised.message()));
    }
    verdicts.addAll(
        List.of(
            frozen == null
                ? Verdict.of(
                    ConditionType.ACCEPTED,
                    true,
                    Reason.ACCEPTED,
                    "Enabled by EVPN \"%s\".".formatted(spec.evpn()))
                : Verdict.of(
                    ConditionType.ACCEPTED,
                    false,
                    frozen.reason(),
                    frozen.message() + " Until then it runs on as it was accepted last."),
            programmed(group.nodes().size(), ready, pending),
            group.established(),
            troubles.verdict()));
    return new EvpnNetworkStatus(
        Verdict.apply(fact.status().conditions(), fact.meta().generation(), now, verdicts),
        new NetworkNodeCounts(group.nodes().size(), ready, degraded));
  }

  private static Verdict programmed(int nodes, int ready, Message.Gathered pending) {
    if (nodes == 0) {
      return Verdict.of(
          ConditionType.PROGRAMMED,
          false,
          Reason.NO_NODES,
          "No node matches spec.nodeSelector and the VTEP's: correct one of them.");
    }
    String counted = "%d of %d nodes have programmed it.".formatted(ready, nodes);
    return pending.isEmpty()
        ? Verdict.of(ConditionType.PROGRAMMED, true, Reason.PROGRAMMED, counted)
        : Verdict.of(
            ConditionType.PROGRAMMED, false, Reason.NODES_PENDING, counted + " " + pending.text());
  }

  /** Every EVPN's status. */
  public Map<String, EvpnStatus> evpns() {
    Map<String, Set<NetworkKey>> selected = new HashMap<>();
    Map<String, Set<String>> accepted = new HashMap<>();
    Map<String, List<Objection>> objections = new HashMap<>();
    enabled
        .owners()
        .forEach((key, evpn) -> selected.computeIfAbsent(evpn, name -> new TreeSet<>()).add(key));
    for (Objection objection : enabled.objections()) {
      objections.computeIfAbsent(objection.evpn(), name -> new ArrayList<>()).add(objection);
      objection
          .network()
          .ifPresent(
              key -> selected.computeIfAbsent(objection.evpn(), name -> new TreeSet<>()).add(key));
    }
    enabled
        .networks()
        .forEach((name, spec) -> {
          if (!enabled.frozen().containsKey(name)) {
            accepted.computeIfAbsent(spec.evpn(), evpn -> new TreeSet<>()).add(name);
          }
        });
    Map<String, EvpnStatus> result = new HashMap<>();
    for (EvpnFact evpn : facts.evpns()) {
      result.put(
          evpn.name(),
          evpn(
              evpn,
              selected.getOrDefault(evpn.name(), Set.of()),
              accepted.getOrDefault(evpn.name(), Set.of()),
              objections.getOrDefault(evpn.name(), List.of())));
    }
    return result;
  }

  private EvpnStatus evpn(
      EvpnFact evpn, Set<NetworkKey> selected, Set<String> accepted, List<Objection> objections) {
    List<Objection> blocking = objections.stream().filter(Objection::blocks).toList();
    List<String> unready =
        accepted.stream()
            .filter(name ->
                !Conditions.isTrue(
                    networks.getOrDefault(name, EvpnNetworkStatus.EMPTY).conditions(),
                    ConditionType.PROGRAMMED))
            .toList();
    int ready = accepted.size() - unready.size();
    List<String> masqueraded =
        accepted.stream()
            .filter(name ->
                Conditions.find(
                        networks.getOrDefault(name, EvpnNetworkStatus.EMPTY).conditions(),
                        ConditionType.ADVERTISED)
                    .filter(condition -> !condition.isTrue())
                    .isPresent())
            .toList();
    return new EvpnStatus(
        Verdict.apply(
            evpn.status().conditions(),
            evpn.meta().generation(),
            now,
            List.of(
                acceptedVerdict(evpn, selected, objections, blocking),
                readyVerdict(evpn, selected, blocking, unready, masqueraded))),
        new NetworkCounts(selected.size(), accepted.size(), ready));
  }

  private static Verdict acceptedVerdict(
      EvpnFact evpn,
      Set<NetworkKey> selected,
      List<Objection> objections,
      List<Objection> blocking) {
    List<String> sentences =
        Stream.concat(blocking.stream(), objections.stream().filter(p -> !p.blocks()))
            .map(Objection::message)
            .distinct()
            .toList();
    if (!blocking.isEmpty()) {
      return Verdict.of(
          ConditionType.ACCEPTED, false, blocking.getFirst().reason(), Message.join(sentences));
    }
    String done =
        selected.isEmpty()
            ? "EVPN \"%s\" has no network yet.".formatted(evpn.name())
            : "All %d networks are accepted.".formatted(selected.size());
    return Verdict.of(
        ConditionType.ACCEPTED,
        true,
        Reason.ACCEPTED,
        sentences.isEmpty() ? done : done + " " + Message.join(sentences));
  }

  private Verdict readyVerdict(
      EvpnFact evpn,
      Set<NetworkKey> selected,
      List<Objection> blocking,
      List<String> unready,
      List<String> masqueraded) {
    List<Issue> refused = notes.refused().getOrDefault(evpn.name(), List.of());
    if (evpn.meta().deleting()) {
      List<String> left =
          facts.evpnNetworks().stream()
              .filter(network -> network.isOf(evpn.name()))
              .map(EvpnNetworkFact::name)
              .sorted()
              .toList();
      return Verdict.of(
          ConditionType.READY,
          false,
          Reason.RELEASING,
          Message.join(
              "EVPN \"%s\" is being deleted; EVPNNetworks still there: %s."
                  .formatted(evpn.name(), left.isEmpty() ? "none" : Message.names(left)),
              messages(refused)));
    }
    List<String> missing =
        Stream.of(ApiKind.Need.NETWORKS, ApiKind.Need.FRR)
            .flatMap(need -> facts.missing(need).stream())
            .map(ApiKind::toString)
            .toList();
    if (!missing.isEmpty()) {
      return Verdict.of(
          ConditionType.READY,
          false,
          Reason.API_MISSING,
          "The API server does not serve %s: install what brings them; the controller goes on by itself then."
              .formatted(String.join(", ", missing)));
    }
    if (!refused.isEmpty()) {
      return Verdict.of(
          ConditionType.READY, false, Reason.WRITE_REFUSED, Message.join(messages(refused)));
    }
    List<Issue> said = notes.evpns().getOrDefault(evpn.name(), List.of());
    if (!said.isEmpty()) {
      return Verdict.of(
          ConditionType.READY, false, said.getFirst().reason(), Message.join(messages(said)));
    }
    if (!blocking.isEmpty()) {
      return Verdict.of(
          ConditionType.READY,
          false,
          Reason.NOT_ACCEPTED,
          "Not everything is accepted: see condition Accepted.");
    }
    if (!unready.isEmpty()) {
      return Verdict.of(
          ConditionType.READY,
          false,
          Reason.NETWORKS_PENDING,
          "Not programmed on every node: EVPNNetwork %s.".formatted(Message.names(unready)));
    }
    if (!masqueraded.isEmpty()) {
      return Verdict.of(
          ConditionType.READY,
          false,
          Reason.NOT_ADVERTISED,
          "Not advertised by OVN-Kubernetes, see condition Advertised: EVPNNetwork %s."
              .formatted(Message.names(masqueraded)));
    }
    return Verdict.of(
        ConditionType.READY,
        true,
        Reason.READY,
        Message.join(
            selected.isEmpty()
                ? "There is no network to programme."
                : "All %d networks are programmed on every node.".formatted(selected.size()),
            messages(notes.hints().getOrDefault(evpn.name(), List.of()))));
  }

  /**
   * Our condition on the networks that carry our annotation, so that a tenant sees what became of
   * it; networks that have the condition but no annotation any more map to nothing.
   */
  public SortedMap<NetworkKey, Optional<Condition>> networkConditions() {
    Map<NetworkKey, Objection> objections = new HashMap<>();
    enabled.objections().stream()
        .filter(Objection::blocks)
        .forEach(objection ->
            objection.network().ifPresent(key -> objections.putIfAbsent(key, objection)));
    Map<String, Objection> ofWholeEvpns = new HashMap<>();
    enabled.objections().stream()
        .filter(objection -> objection.blocks() && objection.isToAll())
        .forEach(objection -> ofWholeEvpns.putIfAbsent(objection.evpn(), objection));
    SortedMap<NetworkKey, Optional<Condition>> result = new TreeMap<>();
    for (NetworkFact network : facts.networks()) {
      Optional<String> wanted = network.annotations().evpn().toOptional();
      Optional<Condition> old =
          Conditions.find(network.conditions(), ConditionType.NETWORK_ACCEPTED);
      if (wanted.isPresent() && !network.meta().deleting()) {
        Verdict verdict =
            networkVerdict(network, objections.get(network.key()), ofWholeEvpns.get(wanted.get()));
        result.put(
            network.key(),
            Conditions.find(
                Verdict.apply(
                    old.stream().toList(), network.meta().generation(), now, List.of(verdict)),
                ConditionType.NETWORK_ACCEPTED));
      } else if (old.isPresent() && !network.meta().deleting()) {
        result.put(network.key(), Optional.empty());
      }
    }
    return result;
  }

  private Verdict networkVerdict(
      NetworkFact network, @Nullable Objection own, @Nullable Objection ofEvpn) {
    Objection objection = own == null ? ofEvpn : own;
    String name = NetworkNames.of(network.key());
    EvpnNetworkSpec spec = enabled.networks().get(name);
    if (spec != null && !enabled.frozen().containsKey(name)) {
      return Verdict.of(
          ConditionType.NETWORK_ACCEPTED,
          true,
          Reason.ACCEPTED,
          "EVPN \"%s\" has enabled it: see EVPNNetwork \"%s\".".formatted(spec.evpn(), name));
    }
    return objection == null
        ? Verdict.of(
            ConditionType.NETWORK_ACCEPTED,
            false,
            Reason.PENDING,
            "It is not enabled: see its EVPN's status.")
        : Verdict.of(
            ConditionType.NETWORK_ACCEPTED, false, objection.reason(), objection.message());
  }
}
