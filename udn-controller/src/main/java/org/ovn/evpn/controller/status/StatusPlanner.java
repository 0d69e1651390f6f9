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
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.NetworkCounts;
import org.ovn.evpn.api.v1alpha1.NetworkNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.advertise.AdvertisingState;
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
import org.ovn.evpn.controller.resolve.Problem;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.controller.wording.Sentences;
import org.ovn.evpn.frr.advertise.Advertisement;

/** From decisions and reports to the status of every object. */
public final class StatusPlanner {
  /** Sentences in a message before it says how many more there are. */
  private static final int SENTENCES = 10;

  /** Reason of a condition that is not met because the API server refuses a write. */
  private static final String REFUSED = "WriteRefused";

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
   * @param vteps sentences about VTEPs, which keep them from being accepted
   * @param refused sentences about writes for EVPNs that fail, which keep them from being ready
   * @param evpns sentences about the peering of EVPNs, which keep them from being ready
   * @param hints sentences about EVPNs that keep them from nothing, but should be known
   * @param networks sentences about EVPNNetworks, which degrade them
   * @param advertised by EVPNNetwork with egress Fabric, whether OVN-Kubernetes advertises it
   */
  public record Notes(
      Map<String, List<String>> vteps,
      Map<String, List<String>> refused,
      Map<String, List<String>> evpns,
      Map<String, List<String>> hints,
      Map<String, List<String>> networks,
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
      VtepPlan.Finding finding = vteps.findings().get(vtep.meta().name());
      if (finding != null) {
        result.put(
            vtep.meta().name(),
            new VtepStatus(
                Verdict.apply(
                    vtep.status().conditions(),
                    vtep.meta().generation(),
                    now,
                    List.of(vtepVerdict(vtep.meta().name(), finding))),
                new VtepNodeCounts(finding.desired(), finding.ready())));
      }
    }
    return result;
  }

  private Verdict vtepVerdict(String name, VtepPlan.Finding finding) {
    List<String> refused = notes.vteps().getOrDefault(name, List.of());
    if (refused.isEmpty()) {
      return Verdict.of(Types.ACCEPTED, finding.accepted(), finding.reason(), finding.message());
    }
    return Verdict.of(
        Types.ACCEPTED,
        false,
        finding.accepted() ? REFUSED : finding.reason(),
        Sentences.join(finding.message(), refused, SENTENCES));
  }

  /** Every EVPNNetwork's status; call it before {@link #evpns}. */
  public Map<String, EvpnNetworkStatus> evpnNetworks() {
    Map<String, List<String>> tolerable = new HashMap<>();
    enabled.problems().stream()
        .filter(problem -> !problem.blocking())
        .forEach(problem ->
            problem
                .about()
                .ifPresent(key ->
                    tolerable
                        .computeIfAbsent(NetworkNames.of(key), name -> new ArrayList<>())
                        .add(problem.message())));
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
        "InvalidSpec",
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
                .formatted(fact.name(), Sentences.names(holders));
    return standing(fact, "Releasing", message);
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
  private EvpnNetworkStatus standing(EvpnNetworkFact fact, String reason, String message) {
    String all =
        Sentences.join(message, notes.networks().getOrDefault(fact.name(), List.of()), SENTENCES);
    return new EvpnNetworkStatus(
        Verdict.apply(
            fact.status().conditions(),
            fact.meta().generation(),
            now,
            List.of(
                Verdict.of(Types.ACCEPTED, false, reason, all),
                Verdict.of(Types.PROGRAMMED, false, reason, all))),
        new NetworkNodeCounts(0, reports.holders(fact.name()).size(), 0));
  }

  private EvpnNetworkStatus network(
      EvpnNetworkFact fact, EvpnNetworkSpec spec, List<String> tolerable) {
    Participants.Group group = participants.of(spec);
    Sentences.Some pending = new Sentences.Some(SENTENCES);
    Sentences.Some troubles = new Sentences.Some(SENTENCES);
    tolerable.forEach(sentence -> troubles.add(() -> sentence));
    notes
        .networks()
        .getOrDefault(fact.name(), List.of())
        .forEach(sentence -> troubles.add(() -> sentence));
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
        node.troubles().forEach(sentence -> troubles.add(() -> sentence));
        trouble.ifPresent(why -> troubles.add(() -> node.trouble(why)));
      }
    }
    Problem frozen = enabled.frozen().get(fact.name());
    List<Verdict> verdicts = new ArrayList<>();
    AdvertisingState advertised = notes.advertised().get(name);
    if (advertised != null) {
      verdicts.add(
          new Verdict(
              Types.ADVERTISED,
              statusOf(advertised.reason()),
              advertised.reason().wire(),
              advertised.message()));
    }
    verdicts.addAll(
        List.of(
            frozen == null
                ? Verdict.of(
                    Types.ACCEPTED,
                    true,
                    "Accepted",
                    "Enabled by EVPN \"%s\".".formatted(spec.evpn()))
                : Verdict.of(
                    Types.ACCEPTED,
                    false,
                    frozen.reason().name(),
                    frozen.message() + " Until then it runs on as it was accepted last."),
            programmed(group.nodes().size(), ready, pending),
            group.established(),
            troubles.isEmpty()
                ? Verdict.of(Types.DEGRADED, false, "AsExpected", "Nothing is wrong.")
                : Verdict.of(Types.DEGRADED, true, "Trouble", troubles.text())));
    return new EvpnNetworkStatus(
        Verdict.apply(fact.status().conditions(), fact.meta().generation(), now, verdicts),
        new NetworkNodeCounts(group.nodes().size(), ready, degraded));
  }

  private static Condition.Status statusOf(org.ovn.evpn.api.condition.Reason reason) {
    return switch (reason) {
      case ADVERTISED -> Condition.Status.TRUE;
      case WAITING, RETRYING -> Condition.Status.UNKNOWN;
      default -> Condition.Status.FALSE;
    };
  }

  private static Verdict programmed(int nodes, int ready, Sentences.Some pending) {
    if (nodes == 0) {
      return Verdict.of(
          Types.PROGRAMMED,
          false,
          "NoNodes",
          "No node matches spec.nodeSelector and the VTEP's: correct one of them.");
    }
    String counted = "%d of %d nodes have programmed it.".formatted(ready, nodes);
    return pending.isEmpty()
        ? Verdict.of(Types.PROGRAMMED, true, "Programmed", counted)
        : Verdict.of(Types.PROGRAMMED, false, "NodesPending", counted + " " + pending.text());
  }

  /** Every EVPN's status. */
  public Map<String, EvpnStatus> evpns() {
    Map<String, Set<NetworkKey>> selected = new HashMap<>();
    Map<String, Set<String>> accepted = new HashMap<>();
    Map<String, List<Problem>> problems = new HashMap<>();
    enabled
        .owners()
        .forEach((key, evpn) -> selected.computeIfAbsent(evpn, name -> new TreeSet<>()).add(key));
    for (Problem problem : enabled.problems()) {
      problems.computeIfAbsent(problem.evpn(), name -> new ArrayList<>()).add(problem);
      problem
          .about()
          .ifPresent(
              key -> selected.computeIfAbsent(problem.evpn(), name -> new TreeSet<>()).add(key));
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
              problems.getOrDefault(evpn.name(), List.of())));
    }
    return result;
  }

  private EvpnStatus evpn(
      EvpnFact evpn, Set<NetworkKey> selected, Set<String> accepted, List<Problem> problems) {
    List<Problem> blocking = problems.stream().filter(Problem::blocking).toList();
    List<String> unready =
        accepted.stream()
            .filter(name ->
                !Conditions.isTrue(
                    networks.getOrDefault(name, EvpnNetworkStatus.EMPTY).conditions(),
                    Types.PROGRAMMED))
            .toList();
    int ready = accepted.size() - unready.size();
    List<String> masqueraded =
        accepted.stream()
            .filter(name ->
                Conditions.find(
                        networks.getOrDefault(name, EvpnNetworkStatus.EMPTY).conditions(),
                        Types.ADVERTISED)
                    .filter(condition -> !condition.isTrue())
                    .isPresent())
            .toList();
    return new EvpnStatus(
        Verdict.apply(
            evpn.status().conditions(),
            evpn.meta().generation(),
            now,
            List.of(
                acceptedVerdict(evpn, selected, problems, blocking),
                readyVerdict(evpn, selected, blocking, unready, masqueraded))),
        new NetworkCounts(selected.size(), accepted.size(), ready));
  }

  private static Verdict acceptedVerdict(
      EvpnFact evpn, Set<NetworkKey> selected, List<Problem> problems, List<Problem> blocking) {
    List<String> sentences =
        Stream.concat(blocking.stream(), problems.stream().filter(p -> !p.blocking()))
            .map(Problem::message)
            .distinct()
            .toList();
    if (!blocking.isEmpty()) {
      return Verdict.of(
          Types.ACCEPTED,
          false,
          blocking.getFirst().reason().name(),
          Sentences.join(sentences, SENTENCES));
    }
    String done =
        selected.isEmpty()
            ? "EVPN \"%s\" has no network yet.".formatted(evpn.name())
            : "All %d networks are accepted.".formatted(selected.size());
    return Verdict.of(
        Types.ACCEPTED,
        true,
        "Accepted",
        sentences.isEmpty() ? done : done + " " + Sentences.join(sentences, SENTENCES));
  }

  private Verdict readyVerdict(
      EvpnFact evpn,
      Set<NetworkKey> selected,
      List<Problem> blocking,
      List<String> unready,
      List<String> masqueraded) {
    List<String> refused = notes.refused().getOrDefault(evpn.name(), List.of());
    if (evpn.meta().deleting()) {
      List<String> left =
          facts.evpnNetworks().stream()
              .filter(network -> network.isOf(evpn.name()))
              .map(EvpnNetworkFact::name)
              .sorted()
              .toList();
      return Verdict.of(
          Types.READY,
          false,
          "Releasing",
          Sentences.join(
              "EVPN \"%s\" is being deleted; EVPNNetworks still there: %s."
                  .formatted(evpn.name(), left.isEmpty() ? "none" : Sentences.names(left)),
              refused,
              SENTENCES));
    }
    List<String> missing =
        Stream.of(ApiKind.Need.NETWORKS, ApiKind.Need.FRR)
            .flatMap(need -> facts.missing(need).stream())
            .map(ApiKind::toString)
            .toList();
    if (!missing.isEmpty()) {
      return Verdict.of(
          Types.READY,
          false,
          Problem.Reason.APIMissing.name(),
          "The API server does not serve %s: install what brings them; the controller goes on by itself then."
              .formatted(String.join(", ", missing)));
    }
    if (!refused.isEmpty()) {
      return Verdict.of(Types.READY, false, REFUSED, Sentences.join(refused, SENTENCES));
    }
    List<String> said = notes.evpns().getOrDefault(evpn.name(), List.of());
    if (!said.isEmpty()) {
      return Verdict.of(Types.READY, false, "PeeringNotReady", Sentences.join(said, SENTENCES));
    }
    if (!blocking.isEmpty()) {
      return Verdict.of(
          Types.READY, false, "NotAccepted", "Not everything is accepted: see condition Accepted.");
    }
    if (!unready.isEmpty()) {
      return Verdict.of(
          Types.READY,
          false,
          "NetworksPending",
          "Not programmed on every node: EVPNNetwork %s.".formatted(Sentences.names(unready)));
    }
    if (!masqueraded.isEmpty()) {
      return Verdict.of(
          Types.READY,
          false,
          "NotAdvertised",
          "Not advertised by OVN-Kubernetes, see condition Advertised: EVPNNetwork %s."
              .formatted(Sentences.names(masqueraded)));
    }
    return Verdict.of(
        Types.READY,
        true,
        "Ready",
        Sentences.join(
            selected.isEmpty()
                ? "There is no network to programme."
                : "All %d networks are programmed on every node.".formatted(selected.size()),
            notes.hints().getOrDefault(evpn.name(), List.of()),
            SENTENCES));
  }

  /**
   * Our condition on the networks that carry our annotation, so that a tenant sees what became of
   * it; networks that have the condition but no annotation any more map to nothing.
   */
  public SortedMap<NetworkKey, Optional<Condition>> networkConditions() {
    Map<NetworkKey, Problem> problems = new HashMap<>();
    enabled.problems().stream()
        .filter(Problem::blocking)
        .forEach(problem -> problem.about().ifPresent(key -> problems.putIfAbsent(key, problem)));
    Map<String, Problem> evpnProblems = new HashMap<>();
    enabled.problems().stream()
        .filter(problem -> problem.blocking() && problem.network() == null)
        .forEach(problem -> evpnProblems.putIfAbsent(problem.evpn(), problem));
    SortedMap<NetworkKey, Optional<Condition>> result = new TreeMap<>();
    for (NetworkFact network : facts.networks()) {
      Optional<String> wanted = network.annotations().evpn().toOptional();
      Optional<Condition> old = Conditions.find(network.conditions(), Types.NETWORK_ACCEPTED);
      if (wanted.isPresent() && !network.meta().deleting()) {
        Verdict verdict =
            networkVerdict(network, problems.get(network.key()), evpnProblems.get(wanted.get()));
        result.put(
            network.key(),
            Conditions.find(
                Verdict.apply(
                    old.stream().toList(), network.meta().generation(), now, List.of(verdict)),
                Types.NETWORK_ACCEPTED));
      } else if (old.isPresent() && !network.meta().deleting()) {
        result.put(network.key(), Optional.empty());
      }
    }
    return result;
  }

  private Verdict networkVerdict(
      NetworkFact network, @Nullable Problem own, @Nullable Problem ofEvpn) {
    Problem problem = own == null ? ofEvpn : own;
    String name = NetworkNames.of(network.key());
    EvpnNetworkSpec spec = enabled.networks().get(name);
    if (spec != null && !enabled.frozen().containsKey(name)) {
      return Verdict.of(
          Types.NETWORK_ACCEPTED,
          true,
          "Accepted",
          "EVPN \"%s\" has enabled it: see EVPNNetwork \"%s\".".formatted(spec.evpn(), name));
    }
    return problem == null
        ? Verdict.of(
            Types.NETWORK_ACCEPTED, false, "Pending", "It is not enabled: see its EVPN's status.")
        : Verdict.of(Types.NETWORK_ACCEPTED, false, problem.reason().name(), problem.message());
  }
}
