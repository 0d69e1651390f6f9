// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.controller.advertise.Advertiser;
import org.ovn.evpn.controller.advertise.AdvertisingPlan;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.enable.Enabler;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.frr.DroppedLines;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.frr.FrrOutcome;
import org.ovn.evpn.controller.frr.FrrPlanner;
import org.ovn.evpn.controller.frr.Lacking;
import org.ovn.evpn.controller.frr.OwnLines;
import org.ovn.evpn.controller.frr.Reloads;
import org.ovn.evpn.controller.resolve.Resolution;
import org.ovn.evpn.controller.resolve.Resolver;
import org.ovn.evpn.controller.status.StatusInputs;
import org.ovn.evpn.controller.status.StatusPlanner;
import org.ovn.evpn.controller.status.Statuses;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.controller.vtep.VtepPlanner;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;

/**
 * The whole decision of the controller: a snapshot in, the writes that are missing out.
 *
 * <p>There is no state but the API server's. Each plan looks at everything, decides what should be,
 * and compares. So it does not matter which event came first, which was lost, or when the process
 * began; and planning again on the result of a plan gives nothing to write. Every stage is a pure
 * function over records, in a package of its own:
 *
 * <ol>
 *   <li><b>VTEPs.</b> {@link VtepPlanner}: VTEPs and Nodes in, {@link VtepPlan} out. It accepts or
 *       refuses each VTEP, and says which address each node has, gets, or keeps.
 *   <li><b>Attachments.</b> {@link Attachments}: which NetworkAttachmentDefinitions can be trusted
 *       to be OVN-Kubernetes' own, judged once for all stages.
 *   <li><b>Resolving.</b> {@link Resolver}: EVPNs, annotations and networks in, {@link Resolution}
 *       out. It says which EVPN has which network, and completes what each of them asks for: the
 *       candidates.
 *   <li><b>Enabling.</b> {@link Enabler}: candidates and what runs already in, {@link Enabled} out.
 *       It hands out VNIs, checks route targets and subnets, and lets what cannot be as it is asked
 *       now run on as it was accepted last. Its networks are the specs that EVPNNetworks shall
 *       have.
 *   <li><b>Releases.</b> {@link Releases}: an EVPNNetwork that leaves stays in FRR until no node
 *       has it any more. What comes out is all that FRR shall know.
 *   <li><b>What FRR took.</b> {@link OwnLines} and {@link Lacking}: what our stored objects tell
 *       each node beside what FRR runs there.
 *   <li><b>FRR.</b> {@link FrrPlanner}: these networks, peering templates and nodes in, {@link
 *       FrrOutcome} out: the FRRConfigurations to write now, and not those whose turn comes later.
 *   <li><b>Advertising.</b> {@link Advertiser}: networks with egress Fabric in, {@link
 *       AdvertisingPlan} out: our RouteAdvertisements with their sources, and who joins them or is
 *       taken out.
 *   <li><b>Differences.</b> {@link Differ}: the decision and the facts in, writes out. A write that
 *       must wait for another one is left out until the snapshot shows that one; the table in
 *       {@link Differ} has all of these rules.
 *   <li><b>Refusals.</b> {@link Refusals}: why the API server refuses writes that are still wanted,
 *       as issues of the objects that wait for them.
 *   <li><b>Statuses.</b> {@link StatusSources} gathers all issues into {@link StatusInputs}, {@link
 *       StatusPlanner} makes conditions of them: {@link Statuses}. {@link Differ} compares these
 *       too, and {@link ConditionEvents} says which changes are worth an Event.
 * </ol>
 *
 * <p>Who decides says what is wrong as an Issue; nobody but {@code status} makes conditions. And
 * nothing is planned at all while objects may exist that cannot be seen: see {@link #withheld}.
 *
 * <p>The stages are made in parts: an error of the program in one VTEP, EVPN, network, template or
 * status is told of that object, or in the log, and what runs of it stays; the other parts go on.
 *
 * <p>The outcome depends on the arguments alone; what the planner remembers only saves work. Not
 * thread-safe.
 */
public final class Planner {
  private final Settings settings;
  private final FrrPlanner frr;
  private final OwnLines lines;
  private final Lacking lacking = new Lacking();

  /** Prepares for one cluster. */
  public Planner(Settings settings) {
    this.settings = settings;
    this.frr = new FrrPlanner(settings.frrNamespace(), settings.renderer());
    this.lines = new OwnLines(settings.frrNamespace());
  }

  /**
   * Plans what is missing.
   *
   * @param history what became of earlier writes of FRRConfigurations
   * @param refused why writes that are tried again and again fail
   * @param now for transition times
   */
  public Plan plan(
      ClusterFacts facts, FrrHistory history, Map<WriteKey, String> refused, Instant now) {
    Optional<String> withheld = withheld(facts);
    if (withheld.isPresent()) {
      return Plan.withheld(withheld.get());
    }
    Map<String, List<OwnLines.Lines>> told = lines.byNode(facts);
    Lacking.Compared compared =
        settings.features().contains(FeatureGate.DROPPED_LINES)
            ? lacking.compare(facts, told, now)
            : Lacking.Compared.NONE;
    Decision decision = decide(facts, history, refused, compared, now);
    List<Write> objects = Differ.objects(facts, decision);
    Refusals refusals = Refusals.of(refused, objects, facts, decision);
    List<Issue> dropped =
        DroppedLines.told(compared, decision.enabled().networks(), Reloads.inRow(facts));
    StatusInputs inputs = StatusSources.gather(facts, decision, refusals, told, dropped);
    Statuses statuses =
        StatusPlanner.plan(facts, decision.enabled(), decision.vteps(), inputs, now);
    List<Write> ofStatuses = Differ.statuses(facts, statuses);
    return Plan.of(
        Stream.concat(objects.stream(), ofStatuses.stream()).toList(),
        Stream.of(decision.again(), compared.again())
            .flatMap(Optional::stream)
            .min(Duration::compareTo),
        statuses.failures());
  }

  private Decision decide(
      ClusterFacts facts,
      FrrHistory history,
      Map<WriteKey, String> refused,
      Lacking.Compared compared,
      Instant now) {
    VtepPlan vteps = VtepPlanner.plan(facts);
    Attachments attachments = Attachments.of(facts);
    Resolution resolution = Resolver.resolve(facts, attachments, vteps.verdicts());
    Enabled enabled =
        Enabler.enable(
            facts, attachments, resolution, name -> AdvertisementGroup.ofName(name).isPresent());
    SortedMap<String, EvpnNetworkSpec> inFrr = Releases.inFrr(facts, enabled);
    FrrOutcome toFrr =
        frr.plan(facts, inFrr, vteps, history, Refusals.templates(refused), compared, now);
    AdvertisingPlan advertising =
        Advertiser.plan(
            facts,
            attachments,
            inFrr,
            settings.operatorNamespace(),
            toFrr.templates(),
            toFrr.nodes(),
            now);
    return new Decision(vteps, enabled, toFrr, advertising);
  }

  /**
   * Why nothing may be planned: while objects may exist that cannot be seen, what they hold would
   * look free, and what waits for them would look done.
   */
  private static Optional<String> withheld(ClusterFacts facts) {
    List<ApiKind> missing = facts.missing(ApiKind.Need.ALWAYS);
    if (!missing.isEmpty()) {
      return Optional.of(
          "Nothing is written while %s cannot be read: apply manifests/, and check the roles of the service account"
              .formatted(missing));
    }
    return facts.unseen().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Nothing is written until it is known which %s there are".formatted(facts.unseen()));
  }
}
