// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.enable.Enabler;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.frr.Advertiser;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.frr.FrrOutcome;
import org.ovn.evpn.controller.frr.FrrPlanner;
import org.ovn.evpn.controller.frr.Standing;
import org.ovn.evpn.controller.plan.WriteKey.Kind;
import org.ovn.evpn.controller.resolve.Resolution;
import org.ovn.evpn.controller.resolve.Resolver;
import org.ovn.evpn.controller.status.StatusPlanner;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.controller.vtep.VtepPlanner;
import org.ovn.evpn.frr.advertise.Advertisement;

/** The decision over one snapshot. */
final class Round {
  private final ClusterFacts facts;
  private final Settings settings;
  private final FrrHistory history;
  private final Map<WriteKey, String> refused;
  private final Instant now;
  private final Map<String, EvpnNetworkFact> existing;
  private final Map<String, EvpnFact> evpns;
  private final List<Write> writes = new ArrayList<>();

  private static final Standing NOT_SERVED =
      new Standing(
          Condition.Status.FALSE,
          "APIMissing",
          "The API server does not serve %s, so OVN-Kubernetes masquerades the network: enable route advertisements, or set ipVRF.egress to Split."
              .formatted(ApiKind.ROUTE_ADVERTISEMENTS));
  private static final Standing NOT_THERE =
      new Standing(
          Condition.Status.UNKNOWN, "Waiting", "OVN-Kubernetes is not asked to advertise it yet.");

  Round(
      ClusterFacts facts,
      Settings settings,
      FrrHistory history,
      Map<WriteKey, String> refused,
      Instant now) {
    this.facts = facts;
    this.settings = settings;
    this.history = history;
    this.refused = refused;
    this.now = now;
    this.existing =
        facts.evpnNetworks().stream()
            .collect(
                Collectors.toMap(
                    EvpnNetworkFact::name, Function.identity(), (a, b) -> a, TreeMap::new));
    this.evpns =
        facts.evpns().stream().collect(Collectors.toMap(EvpnFact::name, Function.identity()));
  }

  Plan run(FrrPlanner frrPlanner) {
    VtepPlan vteps = VtepPlanner.plan(facts);
    Attachments attachments = Attachments.of(facts);
    Resolution resolution = Resolver.resolve(facts, attachments, vteps.verdicts());
    Enabled enabled = Enabler.enable(facts, attachments, resolution, Advertisement.NAME);
    SortedMap<String, EvpnNetworkSpec> inFrr = inFrr(enabled);
    FrrOutcome frr = frrPlanner.plan(facts, inFrr, vteps, history, refusedTemplates(), now);
    Advertiser.Outcome advertised =
        Advertiser.plan(
            facts,
            attachments,
            inFrr,
            settings.operatorNamespace(),
            frr.templates(),
            frr.nodes(),
            now);
    nodes(vteps);
    finalizers(vteps, enabled);
    networks(enabled, frr);
    boolean frrServed = facts.missing(ApiKind.Need.FRR).isEmpty();
    if (frrServed) {
      frr.stepsByTemplate()
          .forEach((template, steps) -> writes.add(new Write.WriteFrr(template, steps)));
    }
    if (frrServed && facts.missing(ApiKind.Need.ADVERTISING).isEmpty()) {
      advertisements(advertised);
    }
    statuses(enabled, vteps, notes(enabled, frr, advertised));
    return new Plan(
        writes,
        Stream.of(frr.again(), advertised.again())
            .flatMap(Optional::stream)
            .min(Duration::compareTo));
  }

  private Set<String> refusedTemplates() {
    return refused.keySet().stream()
        .filter(key -> key.kind() == Kind.FRR_CONFIGURATIONS)
        .map(WriteKey::name)
        .collect(Collectors.toSet());
  }

  /** What FRR shall know: what is enabled, and what is being released until no node has it. */
  private SortedMap<String, EvpnNetworkSpec> inFrr(Enabled enabled) {
    SortedMap<String, EvpnNetworkSpec> result = new TreeMap<>(enabled.networks());
    existing.forEach((name, fact) -> {
      if (fact.meta().deleting() || !enabled.networks().containsKey(name)) {
        result.remove(name);
        if (!isReleased(fact)) {
          fact.spec().toOptional().ifPresent(spec -> result.put(name, spec));
        }
      }
    });
    return result;
  }

  private boolean isReleased(EvpnNetworkFact fact) {
    return fact.meta().deleting()
        && facts.nodeStates().stream().noneMatch(state -> state.has(fact.name()));
  }

  private void nodes(VtepPlan vteps) {
    for (NodeFact node : facts.nodes()) {
      SortedMap<String, List<InetAddress>> wanted = vteps.annotations().get(node.name());
      if (wanted == null) {
        continue;
      }
      boolean same =
          switch (node.vteps()) {
            case Parsed.Present<SortedMap<String, List<InetAddress>>>(
                    SortedMap<String, List<InetAddress>> now) ->
                now.equals(wanted);
            case Parsed.Absent<SortedMap<String, List<InetAddress>>>() -> wanted.isEmpty();
            case Parsed.Malformed<SortedMap<String, List<InetAddress>>>(String message) -> true;
          };
      if (!same) {
        writes.add(new Write.PutNodeVteps(node.meta(), wanted));
      }
    }
  }

  private void finalizers(VtepPlan vteps, Enabled enabled) {
    for (VtepFact vtep : facts.vteps()) {
      boolean has = vtep.meta().finalizers().contains(ApiGroup.VTEP_FINALIZER);
      boolean releasable = vteps.releasable().contains(vtep.meta().name());
      if ((!vtep.meta().deleting() && !has) || (has && releasable)) {
        writes.add(
            new Write.SetFinalizer(
                Kind.VTEP,
                vtep.meta().name(),
                vtep.meta().uid(),
                ApiGroup.VTEP_FINALIZER,
                !releasable));
      }
    }
    Set<String> withNetworks =
        Stream.concat(
                enabled.networks().values().stream()
                    .map(spec -> ManagedLabels.evpnLabel(spec.evpn())),
                existing.values().stream().flatMap(fact -> fact.evpnLabel().stream()))
            .collect(Collectors.toSet());
    for (EvpnFact evpn : facts.evpns()) {
      boolean has = evpn.meta().finalizers().contains(ApiGroup.RELEASE_FINALIZER);
      boolean needed = withNetworks.contains(ManagedLabels.evpnLabel(evpn.name()));
      if (has != needed && (!evpn.meta().deleting() || has)) {
        writes.add(
            new Write.SetFinalizer(
                Kind.EVPN, evpn.name(), evpn.meta().uid(), ApiGroup.RELEASE_FINALIZER, needed));
      }
    }
  }

  private void networks(Enabled enabled, FrrOutcome frr) {
    // Networks that cannot be seen are not gone.
    boolean blind = !facts.missing(ApiKind.Need.NETWORKS).isEmpty();
    enabled
        .networks()
        .forEach((name, spec) -> {
          EvpnNetworkFact fact = existing.get(name);
          // Without the EVPN's finalizer its peering could be gone before the nodes let go.
          boolean guarded =
              evpns.containsKey(spec.evpn())
                  && evpns
                      .get(spec.evpn())
                      .meta()
                      .finalizers()
                      .contains(ApiGroup.RELEASE_FINALIZER);
          if (fact == null && guarded) {
            writes.add(new Write.PutEvpnNetwork(name, "", spec));
          } else if (fact != null && !fact.meta().deleting() && differs(fact, spec)) {
            writes.add(new Write.PutEvpnNetwork(name, fact.meta().uid(), spec));
          }
        });
    existing.forEach((name, fact) -> {
      if (!fact.meta().deleting() && !enabled.networks().containsKey(name) && !blind) {
        writes.add(new Write.DeleteEvpnNetwork(name, fact.meta().uid()));
      } else if (isReleased(fact)
          && !frr.present().contains(name)
          && !isLabelled(fact)
          && fact.meta().finalizers().contains(ApiGroup.RELEASE_FINALIZER)) {
        writes.add(new Write.ReleaseEvpnNetwork(name, fact.meta().uid()));
      }
    });
  }

  /**
   * Whether it would still be advertised with nobody left who knows that it is ours to take back.
   */
  private boolean isLabelled(EvpnNetworkFact fact) {
    return facts.missing(ApiKind.Need.ADVERTISING).isEmpty()
        && fact.spec()
            .toOptional()
            .map(spec -> networksByKey().get(NetworkKey.of(spec.network())))
            .filter(NetworkFact::isLabelledForAdvertising)
            .isPresent();
  }

  private static boolean differs(EvpnNetworkFact fact, EvpnNetworkSpec spec) {
    return fact.spec().toOptional().filter(spec::equals).isEmpty()
        || !ManagedLabels.evpnLabel(spec.evpn())
            .equals(fact.meta().labels().get(ApiGroup.EVPN_LABEL))
        || !ApiGroup.MANAGED_BY.equals(fact.meta().labels().get(ApiGroup.MANAGED_BY_LABEL))
        || !fact.meta().finalizers().contains(ApiGroup.RELEASE_FINALIZER);
  }

  private void advertisements(Advertiser.Outcome advertised) {
    if (advertised.writes()) {
      writes.add(
          new Write.WriteRouteAdvertisements(
              advertised.apply(),
              advertised.advertisements(),
              advertised.obsolete(),
              advertised.remove()));
    }
    Map<NetworkKey, NetworkFact> networks = networksByKey();
    advertised
        .labels()
        .forEach((key, wanted) -> {
          NetworkFact network = networks.get(key);
          if (network != null) {
            writes.add(new Write.LabelNetwork(key.name(), network.meta().uid(), wanted));
          }
        });
  }

  private Map<NetworkKey, NetworkFact> networksByKey() {
    return facts.networks().stream()
        .collect(Collectors.toMap(NetworkFact::key, Function.identity()));
  }

  private StatusPlanner.Notes notes(
      Enabled enabled, FrrOutcome frr, Advertiser.Outcome advertised) {
    Refusals refusals = new Refusals(refused, writes, facts, enabled, frr);
    Map<String, List<String>> ofEvpns = new HashMap<>();
    Map<String, List<String>> ofNetworks = new HashMap<>();
    Stream.of(frr.peering(), refusals.peering()).forEach(told -> notes(ofEvpns, told));
    for (Issue issue : frr.issues()) {
      if (issue.subject().is(Subject.Kind.EVPN_NETWORK)) {
        note(ofNetworks, issue.subject().name(), issue.message());
      } else if (issue.subject().is(Subject.Kind.NODE)) {
        enabled.networks().keySet().forEach(name -> note(ofNetworks, name, nodeText(issue)));
      }
    }
    List<String> pickups =
        advertised.pickups().stream()
            .map(name ->
                "RouteAdvertisements \"%s\" selects FRRConfigurations of this operator, which OVN-Kubernetes would copy: exclude label %s in its spec.frrConfigurationSelector."
                    .formatted(name, ApiGroup.MANAGED_BY_LABEL))
            .toList();
    Map<String, List<String>> hints = new HashMap<>();
    Stream.of(frr.hints(), refusals.hints()).forEach(told -> notes(hints, told));
    for (String evpn : evpns.keySet()) {
      pickups.forEach(sentence -> note(hints, evpn, sentence));
    }
    advertised.complaints().forEach((name, sentence) -> note(ofNetworks, name, sentence));
    Map<String, Standing> standings = new HashMap<>();
    boolean missing = !facts.missing(ApiKind.Need.ADVERTISING).isEmpty();
    enabled
        .networks()
        .forEach((name, spec) -> {
          if (spec.ipVrf() != null && spec.ipVrf().egress() == Egress.FABRIC) {
            standings.put(
                name,
                missing
                    ? NOT_SERVED
                    : refusals.standing(
                        name, advertised.standings().getOrDefault(name, NOT_THERE)));
            pickups.forEach(sentence -> note(ofNetworks, name, sentence));
          }
        });
    notes(ofNetworks, refusals.networks());
    return new StatusPlanner.Notes(
        refusals.vteps(), refusals.evpns(), ofEvpns, hints, ofNetworks, standings);
  }

  private static String nodeText(Issue issue) {
    return "%s: %s".formatted(issue.subject(), issue.message());
  }

  private static void notes(Map<String, List<String>> notes, Map<String, List<String>> more) {
    more.forEach((name, sentences) -> sentences.forEach(sentence -> note(notes, name, sentence)));
  }

  private static void note(Map<String, List<String>> notes, String name, String sentence) {
    notes.computeIfAbsent(name, key -> new ArrayList<>()).add(sentence);
  }

  private void statuses(Enabled enabled, VtepPlan vteps, StatusPlanner.Notes notes) {
    StatusPlanner planner = new StatusPlanner(facts, enabled, vteps, notes, now);
    Map<String, VtepStatus> ofVteps = planner.vteps();
    for (VtepFact vtep : facts.vteps()) {
      VtepStatus status = ofVteps.get(vtep.meta().name());
      if (status != null && !status.equals(vtep.status())) {
        writes.add(
            new Write.PutVtepStatus(
                vtep.meta(), status, Notes.of(vtep.status().conditions(), status.conditions())));
      }
    }
    Map<String, EvpnNetworkStatus> ofNetworks = planner.evpnNetworks();
    existing.forEach((name, fact) -> {
      EvpnNetworkStatus status = ofNetworks.get(name);
      if (status != null && !status.equals(fact.status())) {
        writes.add(
            new Write.PutEvpnNetworkStatus(
                fact.meta(), status, Notes.of(fact.status().conditions(), status.conditions())));
      }
    });
    Map<String, EvpnStatus> ofEvpns = planner.evpns();
    for (EvpnFact evpn : facts.evpns()) {
      EvpnStatus status = ofEvpns.get(evpn.name());
      if (status != null && !status.equals(evpn.status())) {
        writes.add(
            new Write.PutEvpnStatus(
                evpn.meta(), status, Notes.of(evpn.status().conditions(), status.conditions())));
      }
    }
    Map<NetworkKey, NetworkFact> networks = networksByKey();
    planner
        .networkConditions()
        .forEach((key, condition) -> {
          NetworkFact network = networks.get(key);
          if (network != null) {
            networkCondition(network, condition);
          }
        });
  }

  private void networkCondition(NetworkFact network, Optional<Condition> condition) {
    Optional<Condition> old =
        Conditions.find(
            network.conditions(), org.ovn.evpn.controller.status.Types.NETWORK_ACCEPTED);
    if (!old.equals(condition)) {
      writes.add(
          new Write.PutNetworkCondition(
              network.key(),
              network.meta(),
              condition,
              Notes.of(old.stream().toList(), condition.stream().toList())));
    }
  }
}
