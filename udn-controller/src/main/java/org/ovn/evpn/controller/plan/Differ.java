// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.advertise.AdvertisingPlan;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.frr.FrrOutcome;
import org.ovn.evpn.controller.plan.WriteKey.Kind;
import org.ovn.evpn.controller.status.Statuses;
import org.ovn.evpn.controller.vtep.VtepPlan;

/**
 * From what is decided and what is there to what is missing. Writes of different keys are carried
 * out side by side, so an order holds only where a write is left out until the snapshot shows what
 * it waits for. That is all of it:
 *
 * <pre>
 * write                      is left out until the snapshot shows
 * -------------------------  -----------------------------------------------------------------
 * PutNodeVteps               an annotation that can be read, or none
 * SetFinalizer (set)         an object that is not being deleted
 * SetFinalizer (off, VTEP)   that nothing uses the VTEP
 * SetFinalizer (off, EVPN)   that the EVPN has no EVPNNetwork, and shall have none
 * PutEvpnNetwork (create)    the finalizer on its EVPN
 * PutEvpnNetwork (change)    an EVPNNetwork that is not being deleted
 * DeleteEvpnNetwork          all kinds of networks: one that cannot be seen is not gone
 * ReleaseEvpnNetwork         no node, no FRRConfiguration and no label that has the network
 * WriteFrr                   frr-k8s; in it, Turns says which steps have their turn
 * WriteRouteAdvertisements   frr-k8s and RouteAdvertisements; in it, sources to delete wait until
 *                            no label is to change
 * LabelNetwork (set)         the network's VRF in every source
 * LabelNetwork (off)         condition Advertised that says why, while the network is wanted
 * statuses and conditions    nothing
 * </pre>
 *
 * <p>The list of writes has the order of the table, for people who read logs. Pure.
 */
final class Differ {
  private final ClusterFacts facts;
  private final SortedMap<String, EvpnNetworkFact> existing;
  private final Map<NetworkKey, NetworkFact> networks;
  private final List<Write> writes = new ArrayList<>();

  private Differ(ClusterFacts facts) {
    this.facts = facts;
    this.existing = Releases.existing(facts);
    this.networks =
        facts.networks().stream().collect(Collectors.toMap(NetworkFact::key, Function.identity()));
  }

  /** Everything that is missing but for statuses. */
  static List<Write> objects(ClusterFacts facts, Decision decision) {
    Differ differ = new Differ(facts);
    differ.nodes(decision.vteps());
    differ.vtepFinalizers(decision.vteps());
    differ.evpnFinalizers(decision.enabled());
    differ.enabled(decision.enabled());
    differ.leaving(decision.enabled(), decision.frr());
    if (facts.missing(ApiKind.Need.FRR).isEmpty()) {
      decision
          .frr()
          .stepsByTemplate()
          .forEach((template, steps) -> differ.writes.add(new Write.WriteFrr(template, steps)));
      if (facts.missing(ApiKind.Need.ADVERTISING).isEmpty()) {
        differ.advertising(decision.advertising());
      }
    }
    return List.copyOf(differ.writes);
  }

  /** Statuses and conditions that differ, with the Events that tell of the change. */
  static List<Write> statuses(ClusterFacts facts, Statuses statuses) {
    Differ differ = new Differ(facts);
    differ.vteps(statuses.vteps());
    differ.evpnNetworks(statuses.evpnNetworks());
    differ.evpns(statuses.evpns());
    differ.networkConditions(statuses.networkConditions());
    return List.copyOf(differ.writes);
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

  private void vtepFinalizers(VtepPlan vteps) {
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
  }

  private void evpnFinalizers(Enabled enabled) {
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

  private void enabled(Enabled enabled) {
    // Without the EVPN's finalizer its peering could be gone before the nodes let go.
    Set<String> guarded =
        facts.evpns().stream()
            .filter(evpn -> evpn.meta().finalizers().contains(ApiGroup.RELEASE_FINALIZER))
            .map(EvpnFact::name)
            .collect(Collectors.toSet());
    enabled
        .networks()
        .forEach((name, spec) -> {
          EvpnNetworkFact fact = existing.get(name);
          if (fact == null && guarded.contains(spec.evpn())) {
            writes.add(new Write.PutEvpnNetwork(name, "", spec));
          } else if (fact != null && !fact.meta().deleting() && differs(fact, spec)) {
            writes.add(new Write.PutEvpnNetwork(name, fact.meta().uid(), spec));
          }
        });
  }

  private static boolean differs(EvpnNetworkFact fact, EvpnNetworkSpec spec) {
    return fact.spec().toOptional().filter(spec::equals).isEmpty()
        || !ManagedLabels.evpnLabel(spec.evpn())
            .equals(fact.meta().labels().get(ApiGroup.EVPN_LABEL))
        || !ApiGroup.MANAGED_BY.equals(fact.meta().labels().get(ApiGroup.MANAGED_BY_LABEL))
        || !fact.meta().finalizers().contains(ApiGroup.RELEASE_FINALIZER);
  }

  private void leaving(Enabled enabled, FrrOutcome frr) {
    // Networks that cannot be seen are not gone.
    boolean blind = !facts.missing(ApiKind.Need.NETWORKS).isEmpty();
    existing.forEach((name, fact) -> {
      if (!fact.meta().deleting() && !enabled.networks().containsKey(name) && !blind) {
        writes.add(new Write.DeleteEvpnNetwork(name, fact.meta().uid()));
      } else if (Releases.isReleased(facts, fact)
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
            .map(spec -> networks.get(NetworkKey.of(spec.network())))
            .filter(NetworkFact::isLabelledForAdvertising)
            .isPresent();
  }

  private void advertising(AdvertisingPlan advertising) {
    for (AdvertisingPlan.Group group : advertising.groups()) {
      if (group.writes()) {
        writes.add(
            new Write.WriteRouteAdvertisements(
                group.name(),
                group.apply(),
                group.advertisements(),
                group.obsolete(),
                group.remove()));
      }
    }
    advertising
        .labels()
        .forEach((key, wanted) -> {
          NetworkFact network = networks.get(key);
          if (network != null) {
            writes.add(new Write.LabelNetwork(key.name(), network.meta().uid(), wanted));
          }
        });
  }

  private void vteps(Map<String, VtepStatus> statuses) {
    for (VtepFact vtep : facts.vteps()) {
      VtepStatus status = statuses.get(vtep.meta().name());
      if (status != null && !status.equals(vtep.status())) {
        writes.add(
            new Write.PutVtepStatus(
                vtep.meta(),
                status,
                ConditionEvents.of(vtep.status().conditions(), status.conditions())));
      }
    }
  }

  private void evpnNetworks(Map<String, EvpnNetworkStatus> statuses) {
    SortedMap<String, List<ConditionEvent>> events = new TreeMap<>();
    existing.forEach((name, fact) -> {
      EvpnNetworkStatus status = statuses.get(name);
      if (status != null && !status.equals(fact.status())) {
        events.put(name, ConditionEvents.of(fact.status().conditions(), status.conditions()));
      }
    });
    ConditionEvents.gathered(events)
        .forEach((name, its) ->
            writes.add(
                new Write.PutEvpnNetworkStatus(
                    Objects.requireNonNull(existing.get(name)).meta(),
                    Objects.requireNonNull(statuses.get(name)),
                    its)));
  }

  private void evpns(Map<String, EvpnStatus> statuses) {
    for (EvpnFact evpn : facts.evpns()) {
      EvpnStatus status = statuses.get(evpn.name());
      if (status != null && !status.equals(evpn.status())) {
        writes.add(
            new Write.PutEvpnStatus(
                evpn.meta(),
                status,
                ConditionEvents.of(evpn.status().conditions(), status.conditions())));
      }
    }
  }

  private void networkConditions(SortedMap<NetworkKey, Optional<Condition>> conditions) {
    conditions.forEach((key, condition) -> {
      NetworkFact network = networks.get(key);
      if (network == null) {
        return;
      }
      Optional<Condition> old =
          Conditions.find(network.conditions(), ConditionType.NETWORK_ACCEPTED);
      if (!old.equals(condition)) {
        writes.add(
            new Write.PutNetworkCondition(
                key,
                network.meta(),
                condition,
                ConditionEvents.of(old.stream().toList(), condition.stream().toList())));
      }
    });
  }
}
