// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;

/**
 * Makes OVN-Kubernetes treat networks with egress Fabric as advertised. One network that fails
 * there fails all of its group, so a network joins (is labelled) only once the sources have its
 * VRF, its VRF leaves the sources only once the label is gone, and one that breaks it is taken out:
 * see {@link Joining}. {@link Grouping} says who shares a RouteAdvertisements.
 *
 * <p>RouteAdvertisements of others come first. A source that would break one of them is not
 * written, and the networks that need it wait: see {@link Others}.
 */
public final class Advertiser {
  private final ClusterFacts facts;
  private final Sources.Material material;
  private final Instant now;

  private final List<AdvertisingPlan.Group> groups = new ArrayList<>();
  private final SortedMap<NetworkKey, String> labels = new TreeMap<>();
  private final SortedMap<String, AdvertisingState> states = new TreeMap<>();
  private final SortedMap<String, String> advertisedBy = new TreeMap<>();
  private final List<Issue> complaints = new ArrayList<>();
  private Optional<Duration> again = Optional.empty();

  private Advertiser(ClusterFacts facts, Sources.Material material, Instant now) {
    this.facts = facts;
    this.material = material;
    this.now = now;
  }

  /**
   * Plans.
   *
   * @param attachments of that snapshot
   * @param networks EVPNNetworks that shall exist, those being released included
   * @param namespace the operator's
   * @param templates the peering templates
   * @param nodes every node
   * @param now for the turns of networks that were refused
   */
  public static AdvertisingPlan plan(
      ClusterFacts facts,
      Attachments attachments,
      Map<String, EvpnNetworkSpec> networks,
      String namespace,
      List<FrrIntent.Template> templates,
      List<FrrNode> nodes,
      Instant now) {
    Members all = Members.of(facts, attachments, networks);
    SortedMap<NetworkKey, String> vrfs = all.vrfs(facts);
    List<FrrConfiguration> existing = Sources.existing(facts, namespace);
    Others others = Others.of(facts, attachments);
    Advertiser advertiser =
        new Advertiser(
            facts,
            new Sources.Material(
                namespace, templates, peers(facts, namespace), nodes, existing, others),
            now);
    Grouping.of(facts, all.keys(), vrfs, existing)
        .networks()
        .forEach((group, its) -> advertiser.guarded(group, all.of(group, its, attachments)));
    return new AdvertisingPlan(
        List.copyOf(advertiser.groups),
        advertiser.labels,
        advertiser.states,
        advertiser.advertisedBy,
        advertiser.again,
        List.copyOf(advertiser.complaints),
        others.pickups(
            facts.frr().configurations().stream()
                .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
                .toList()));
  }

  /** What others ask of FRR. */
  private static List<FrrConfiguration> peers(ClusterFacts facts, String namespace) {
    return facts.frr().configurations().stream()
        .filter(object -> !namespace.equals(object.getMetadata().getNamespace()))
        .filter(object -> !ManagedLabels.isOurs(object.getMetadata().getLabels()))
        .toList();
  }

  /** A group that the program fails on stays as it is, and stops no other. */
  private void guarded(AdvertisementGroup group, Members members) {
    try {
      group(group, members);
    } catch (RuntimeException e) {
      groups.removeIf(planned -> planned.name().equals(group.name()));
      labels.keySet().removeAll(members.keys());
      members
          .standing()
          .forEach((key, name) ->
              complaints.add(
                  Issue.degrades(
                      Subject.evpnNetwork(name),
                      Reason.INTERNAL_ERROR,
                      Message.failure(Subject.evpnNetwork(name), e))));
    }
  }

  private void group(AdvertisementGroup group, Members members) {
    Sources sources = Sources.of(group, material, new TreeSet<>(members.vrfs(facts).values()));
    Optional<RouteAdvertisements> own = own(group);
    Joining.Answer answer = answer(own);
    List<NetworkKey> releasing = members.releasing();
    Joining.Decision joining =
        Joining.decide(group, members.applicants(facts, sources), releasing.size(), answer, now);
    Map<NetworkKey, Boolean> changes = new TreeMap<>(joining.labels());
    if (answer.isError()) {
      releasing.forEach(key -> changes.put(key, false));
    }
    members.leaving().forEach(key -> changes.put(key, false));
    changes.forEach((key, wanted) -> labels.put(key, wanted ? group.label() : ""));
    RouteAdvertisements should = Advertisement.routeAdvertisements(group);
    boolean needed =
        (!sources.wanted().isEmpty() && !sources.areBlocked()) || !members.labelled().isEmpty();
    groups.add(
        new AdvertisingPlan.Group(
            group.name(),
            sources.toApply(),
            needed && own.filter(object -> same(object, should)).isEmpty()
                ? Optional.of(should)
                : Optional.empty(),
            needed ? Optional.empty() : own,
            needed && !changes.isEmpty() ? List.of() : sources.obsolete()));
    again = Stream.of(again, joining.again()).flatMap(Optional::stream).min(Duration::compareTo);
    complain(group, members, answer);
    members
        .standing()
        .forEach((key, name) -> {
          advertisedBy.put(name, group.name());
          Optional.ofNullable(joining.states().get(key))
              .ifPresent(state -> states.put(name, state));
        });
  }

  private Optional<RouteAdvertisements> own(AdvertisementGroup group) {
    return facts.frr().routeAdvertisements().stream()
        .filter(object -> group.name().equals(object.getMetadata().getName()))
        .findFirst();
  }

  private static Joining.Answer answer(Optional<RouteAdvertisements> own) {
    return own.flatMap(object -> Conditions.find(object.statusOrEmpty().conditions(), "Accepted"))
        .map(Joining.Answer::of)
        .orElse(Joining.Answer.NONE);
  }

  private void complain(AdvertisementGroup group, Members members, Joining.Answer answer) {
    if (answer.isError()) {
      String complaint =
          "RouteAdvertisements \"%s\" is not accepted by OVN-Kubernetes: %s. The network stays advertised as it was; no other can join."
              .formatted(group.name(), answer.message());
      members
          .standing()
          .forEach((key, name) -> {
            if (members.marked().contains(key)) {
              complaints.add(
                  Issue.degrades(Subject.evpnNetwork(name), Reason.ADVERTISING_BROKEN, complaint));
            }
          });
    }
  }

  private static boolean same(RouteAdvertisements a, RouteAdvertisements b) {
    return Objects.equals(a.getSpec(), b.getSpec());
  }
}
