// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.controller.enable.NetworkNames;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.plan.WriteKey.Facet;
import org.ovn.evpn.controller.plan.WriteKey.Kind;
import org.ovn.evpn.frr.advertise.Advertisement;

/**
 * Where people learn that writes fail: in a condition of the object that is not written, or of the
 * one that wants it. What this plan does not want any more is no trouble, whatever became of it.
 */
final class Refusals {
  private final ClusterFacts facts;
  private final Decision decision;
  private final List<Issue> issues = new ArrayList<>();
  private final List<Issue> peering = new ArrayList<>();
  private final Map<String, String> labels = new HashMap<>();
  private final Map<String, String> routeAdvertisements = new HashMap<>();

  private Refusals(ClusterFacts facts, Decision decision) {
    this.facts = facts;
    this.decision = decision;
  }

  /**
   * Words them.
   *
   * @param refused why writes fail
   * @param wanted everything that this plan wants, but for statuses
   */
  static Refusals of(
      Map<WriteKey, String> refused, List<Write> wanted, ClusterFacts facts, Decision decision) {
    Refusals result = new Refusals(facts, decision);
    wanted.stream()
        .filter(write -> refused.containsKey(write.key()))
        .sorted(Comparator.comparing(write -> write.key().toString()))
        .forEach(write -> result.object(write, refused.getOrDefault(write.key(), "")));
    refused.entrySet().stream()
        .filter(entry -> entry.getKey().facet() == Facet.STATUS)
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(entry -> result.status(entry.getKey(), entry.getValue()));
    return result;
  }

  /** Templates, as labels have them, whose FRRConfigurations cannot be written. */
  static Set<String> templates(Map<WriteKey, String> refused) {
    return refused.keySet().stream()
        .filter(key -> key.kind() == Kind.FRR_CONFIGURATIONS)
        .map(WriteKey::name)
        .collect(Collectors.toSet());
  }

  /**
   * About VTEPs and EVPNs that wait, EVPNNetworks that are degraded, and, as hints, EVPNs of which
   * something works but cannot be seen.
   */
  List<Issue> issues() {
    return issues;
  }

  /** About EVPNs: what their peering waits for. */
  List<Issue> peering() {
    return peering;
  }

  /** What keeps an EVPNNetwork from being advertised. */
  Optional<String> advertising(String network) {
    return Optional.ofNullable(labels.get(network))
        .or(() ->
            Optional.ofNullable(decision.advertising().advertisedBy().get(network))
                .map(routeAdvertisements::get));
  }

  private void object(Write write, String why) {
    switch (write) {
      case Write.PutEvpnNetwork w -> {
        String sentence = sentence("EVPNNetwork \"%s\"".formatted(w.name()), why);
        network(w.name(), sentence);
        evpn(w.spec().evpn(), sentence);
      }
      case Write.DeleteEvpnNetwork w -> leaving(w.name(), why);
      case Write.ReleaseEvpnNetwork w -> leaving(w.name(), why);
      case Write.SetFinalizer w -> finalizer(w, why);
      case Write.PutNodeVteps w -> nodeVteps(w, why);
      case Write.LabelNetwork w -> label(w, why);
      case Write.WriteFrr w ->
          decision
              .frr()
              .usersOf(w.template())
              .forEach(evpn ->
                  peering.add(
                      Issue.blocks(
                          Subject.evpn(evpn),
                          Reason.WRITE_REFUSED,
                          "FRRConfigurations for template \"%s\" cannot be written: %s. It is tried again."
                              .formatted(w.template(), why))));
      case Write.WriteRouteAdvertisements w ->
          routeAdvertisements.put(
              w.name(),
              sentence(
                  "RouteAdvertisements \"%s\", or an FRRConfiguration that is its source,"
                      .formatted(w.name()),
                  why));
      case Write.PutVtepStatus w -> status(w.key(), why);
      case Write.PutEvpnStatus w -> status(w.key(), why);
      case Write.PutEvpnNetworkStatus w -> status(w.key(), why);
      case Write.PutNetworkCondition w -> status(w.key(), why);
    }
  }

  private void finalizer(Write.SetFinalizer w, String why) {
    String sentence =
        sentence("Finalizer %s of %s \"%s\"".formatted(w.finalizer(), w.kind(), w.name()), why);
    if (w.kind() == Kind.VTEP) {
      vtep(w.name(), sentence);
    } else {
      evpn(w.name(), sentence);
    }
  }

  /** VTEPs that come and those that go. */
  private void nodeVteps(Write.PutNodeVteps w, String why) {
    Set<String> vteps = new TreeSet<>(w.vteps().keySet());
    facts.nodes().stream()
        .filter(node -> node.name().equals(w.node().name()))
        .map(NodeFact::vteps)
        .flatMap(now -> now.toOptional().stream())
        .forEach(now -> vteps.addAll(now.keySet()));
    String sentence =
        sentence(
            "Annotation %s of Node \"%s\"".formatted(VtepsAnnotation.KEY, w.node().name()), why);
    vteps.forEach(vtep -> vtep(vtep, sentence));
  }

  private void label(Write.LabelNetwork w, String why) {
    NetworkKey key = NetworkKey.cluster(w.name());
    String sentence = sentence("Label %s of %s".formatted(Advertisement.NETWORK_LABEL, key), why);
    if (w.advertised()) {
      labels.put(NetworkNames.of(key), sentence);
    } else {
      network(NetworkNames.of(key), sentence);
    }
  }

  private void leaving(String name, String why) {
    String sentence = sentence("EVPNNetwork \"%s\"".formatted(name), why);
    network(name, sentence);
    ownersOf(name).forEach(evpn -> evpn(evpn, sentence));
  }

  private List<String> ownersOf(String evpnNetwork) {
    List<EvpnNetworkFact> its =
        facts.evpnNetworks().stream().filter(fact -> fact.name().equals(evpnNetwork)).toList();
    return facts.evpns().stream()
        .map(EvpnFact::name)
        .filter(evpn -> its.stream().anyMatch(fact -> fact.isOf(evpn)))
        .toList();
  }

  private void status(WriteKey key, String why) {
    switch (key.kind()) {
      case EVPN_NETWORK -> {
        String sentence = sentence("The status of EVPNNetwork \"%s\"".formatted(key.name()), why);
        ownersOf(key.name()).forEach(evpn -> hint(evpn, sentence));
      }
      case VTEP -> {
        String sentence = sentence("The status of VTEP \"%s\"".formatted(key.name()), why);
        facts.evpns().stream()
            .filter(evpn ->
                evpn.spec().toOptional().filter(s -> s.vtep().equals(key.name())).isPresent())
            .forEach(evpn -> hint(evpn.name(), sentence));
      }
      case CLUSTER_USER_DEFINED_NETWORK -> condition(NetworkKey.cluster(key.name()), why);
      case USER_DEFINED_NETWORK ->
          condition(NetworkKey.namespaced(key.namespace(), key.name()), why);
      case EVPN, NODE, FRR_CONFIGURATIONS, ROUTE_ADVERTISEMENTS -> {
        // Nobody else has to do with an EVPN: its own status cannot say why it cannot be written.
      }
    }
  }

  private void condition(NetworkKey key, String why) {
    String evpn = decision.enabled().owners().get(key);
    if (evpn != null) {
      hint(evpn, sentence("The condition of %s".formatted(key), why));
    }
  }

  private void vtep(String name, String sentence) {
    issues.add(Issue.blocks(Subject.vtep(name), Reason.WRITE_REFUSED, sentence));
  }

  private void evpn(String name, String sentence) {
    issues.add(Issue.blocks(Subject.evpn(name), Reason.WRITE_REFUSED, sentence));
  }

  private void network(String name, String sentence) {
    issues.add(Issue.degrades(Subject.evpnNetwork(name), Reason.WRITE_REFUSED, sentence));
  }

  private void hint(String evpn, String sentence) {
    issues.add(Issue.hint(Subject.evpn(evpn), Reason.WRITE_REFUSED, sentence));
  }

  private static String sentence(String what, String why) {
    return "%s cannot be written: %s. It is tried again."
        .formatted(what, why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
  }
}
