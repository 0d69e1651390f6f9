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
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.enable.NetworkNames;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.frr.AdvertisingState;
import org.ovn.evpn.controller.frr.FrrOutcome;
import org.ovn.evpn.controller.plan.WriteKey.Facet;
import org.ovn.evpn.controller.plan.WriteKey.Kind;
import org.ovn.evpn.frr.advertise.Advertisement;

/**
 * Where people learn that writes fail: in a condition of the object that is not written, or of the
 * one that wants it. What this plan does not want any more is no trouble, whatever became of it.
 */
final class Refusals {
  private final ClusterFacts facts;
  private final Enabled enabled;
  private final Map<String, List<Issue>> vteps = new HashMap<>();
  private final Map<String, List<Issue>> evpns = new HashMap<>();
  private final Map<String, List<Issue>> peering = new HashMap<>();
  private final Map<String, List<Issue>> hints = new HashMap<>();
  private final Map<String, List<Issue>> networks = new HashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private Optional<String> advertising = Optional.empty();

  /**
   * Words them.
   *
   * @param refused why writes fail
   * @param wanted everything that this plan wants, but for statuses
   */
  Refusals(
      Map<WriteKey, String> refused,
      List<Write> wanted,
      ClusterFacts facts,
      Enabled enabled,
      FrrOutcome frr) {
    this.facts = facts;
    this.enabled = enabled;
    if (refused.isEmpty()) {
      return;
    }
    wanted.stream()
        .filter(write -> refused.containsKey(write.key()))
        .sorted(Comparator.comparing(write -> write.key().toString()))
        .forEach(write -> object(write, refused.getOrDefault(write.key(), ""), frr));
    refused.entrySet().stream()
        .filter(entry -> entry.getKey().facet() == Facet.STATUS)
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(entry -> status(entry.getKey(), entry.getValue()));
  }

  /** By VTEP. */
  Map<String, List<Issue>> vteps() {
    return vteps;
  }

  /** By EVPN: what it waits for. */
  Map<String, List<Issue>> evpns() {
    return evpns;
  }

  /** By EVPN: what its peering waits for. */
  Map<String, List<Issue>> peering() {
    return peering;
  }

  /** By EVPN: what works, but cannot be seen. */
  Map<String, List<Issue>> hints() {
    return hints;
  }

  /** By EVPNNetwork. */
  Map<String, List<Issue>> networks() {
    return networks;
  }

  /**
   * Whether a network with egress Fabric is advertised, given that: where it waits, this is what it
   * waits for; else it is trouble. What was tried with OVN-Kubernetes is remembered in the
   * condition, and not written over.
   */
  AdvertisingState state(String network, AdvertisingState state) {
    Optional<String> why = Optional.ofNullable(labels.get(network)).or(() -> advertising);
    if (why.isEmpty()) {
      return state;
    }
    if (!state.isWaiting()) {
      network(network, why.get());
      return state;
    }
    return new AdvertisingState(
        Condition.Status.FALSE,
        Reason.WRITE_REFUSED,
        why.get() + " Until it is advertised, its traffic is masqueraded.");
  }

  private void object(Write write, String why, FrrOutcome frr) {
    switch (write) {
      case Write.PutEvpnNetwork w -> {
        String sentence = sentence("EVPNNetwork \"%s\"".formatted(w.name()), why);
        network(w.name(), sentence);
        evpn(w.spec().evpn(), sentence);
      }
      case Write.DeleteEvpnNetwork w -> leaving(w.name(), why);
      case Write.ReleaseEvpnNetwork w -> leaving(w.name(), why);
      case Write.SetFinalizer w -> {
        String sentence =
            sentence("Finalizer %s of %s \"%s\"".formatted(w.finalizer(), w.kind(), w.name()), why);
        if (w.kind() == Kind.VTEP) {
          vtep(w.name(), sentence);
        } else {
          evpn(w.name(), sentence);
        }
      }
      case Write.PutNodeVteps w ->
          vtepsOf(w)
              .forEach(vtep ->
                  vtep(
                      vtep,
                      sentence(
                          "Annotation %s of Node \"%s\""
                              .formatted(VtepsAnnotation.KEY, w.node().name()),
                          why)));
      case Write.LabelNetwork w -> {
        NetworkKey key = NetworkKey.cluster(w.name());
        String sentence =
            sentence("Label %s of %s".formatted(Advertisement.NETWORK_LABEL, key), why);
        if (w.advertised()) {
          labels.put(NetworkNames.of(key), sentence);
        } else {
          network(NetworkNames.of(key), sentence);
        }
      }
      case Write.WriteFrr w ->
          frr.usersOf(w.template())
              .forEach(evpn ->
                  note(
                      peering,
                      Subject.evpn(evpn),
                      Severity.BLOCKS,
                      "FRRConfigurations for template \"%s\" cannot be written: %s. It is tried again."
                          .formatted(w.template(), why)));
      case Write.WriteRouteAdvertisements w ->
          advertising =
              Optional.of(
                  sentence(
                      "RouteAdvertisements \"%s\", or an FRRConfiguration that is its source,"
                          .formatted(Advertisement.NAME),
                      why));
      case Write.PutVtepStatus w -> status(w.key(), why);
      case Write.PutEvpnStatus w -> status(w.key(), why);
      case Write.PutEvpnNetworkStatus w -> status(w.key(), why);
      case Write.PutNetworkCondition w -> status(w.key(), why);
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

  /** Those that come and those that go. */
  private Set<String> vtepsOf(Write.PutNodeVteps write) {
    Set<String> result = new TreeSet<>(write.vteps().keySet());
    facts.nodes().stream()
        .filter(node -> node.name().equals(write.node().name()))
        .map(NodeFact::vteps)
        .flatMap(now -> now.toOptional().stream())
        .forEach(now -> result.addAll(now.keySet()));
    return result;
  }

  private void status(WriteKey key, String why) {
    switch (key.kind()) {
      case EVPN_NETWORK ->
          ownersOf(key.name())
              .forEach(evpn ->
                  hint(
                      evpn,
                      sentence("The status of EVPNNetwork \"%s\"".formatted(key.name()), why)));
      case VTEP ->
          facts.evpns().stream()
              .filter(evpn ->
                  evpn.spec().toOptional().filter(s -> s.vtep().equals(key.name())).isPresent())
              .forEach(evpn ->
                  hint(
                      evpn.name(),
                      sentence("The status of VTEP \"%s\"".formatted(key.name()), why)));
      case CLUSTER_USER_DEFINED_NETWORK -> condition(NetworkKey.cluster(key.name()), why);
      case USER_DEFINED_NETWORK ->
          condition(NetworkKey.namespaced(key.namespace(), key.name()), why);
      case EVPN, NODE, FRR_CONFIGURATIONS, ROUTE_ADVERTISEMENTS -> {
        // Nobody else has to do with an EVPN: its own status cannot say why it cannot be written.
      }
    }
  }

  private void condition(NetworkKey key, String why) {
    String evpn = enabled.owners().get(key);
    if (evpn != null) {
      hint(evpn, sentence("The condition of %s".formatted(key), why));
    }
  }

  private void vtep(String name, String sentence) {
    note(vteps, Subject.vtep(name), Severity.BLOCKS, sentence);
  }

  private void evpn(String name, String sentence) {
    note(evpns, Subject.evpn(name), Severity.BLOCKS, sentence);
  }

  private void network(String name, String sentence) {
    note(networks, Subject.evpnNetwork(name), Severity.DEGRADES, sentence);
  }

  private void hint(String evpn, String sentence) {
    note(hints, Subject.evpn(evpn), Severity.HINT, sentence);
  }

  private static void note(
      Map<String, List<Issue>> notes, Subject subject, Severity severity, String sentence) {
    notes
        .computeIfAbsent(subject.name(), key -> new ArrayList<>())
        .add(new Issue(subject, Reason.WRITE_REFUSED, severity, sentence));
  }

  private static String sentence(String what, String why) {
    return "%s cannot be written: %s. It is tried again."
        .formatted(what, why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
  }
}
