// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.AnnotationPolicy;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkReference;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * Who claims which network. Of several EVPNs the one that already has the network keeps it, else
 * the oldest gets it; the others are told.
 *
 * @param winners by network
 * @param objections entries that name nothing, annotations that do not count, claims that lost
 */
record Claims(Map<NetworkKey, Claim> winners, List<Objection> objections) {

  static Claims of(ClusterFacts facts) {
    return new Collector(facts).collect();
  }

  private static final class Collector {
    private final ClusterFacts facts;
    private final Map<NetworkKey, NetworkFact> networks;
    private final Map<String, EvpnFact> evpns;
    private final Map<NetworkKey, String> holders;
    private final Map<NetworkKey, List<Claim>> claims = new TreeMap<>();
    private final List<Objection> objections = new ArrayList<>();

    Collector(ClusterFacts facts) {
      this.facts = facts;
      this.networks =
          facts.networks().stream()
              .filter(network -> !network.meta().deleting())
              .collect(Collectors.toMap(NetworkFact::key, Function.identity()));
      this.evpns =
          facts.evpns().stream().collect(Collectors.toMap(EvpnFact::name, Function.identity()));
      this.holders =
          facts.evpnNetworks().stream()
              .filter(network -> !network.meta().deleting())
              .sorted(Comparator.comparing(EvpnNetworkFact::meta, Meta.AGE.reversed()))
              .flatMap(network -> network.spec().toOptional().stream())
              .collect(
                  Collectors.toMap(
                      spec -> NetworkKey.of(spec.network()),
                      spec -> spec.evpn(),
                      (younger, older) -> older));
    }

    Claims collect() {
      for (EvpnFact evpn : facts.evpns()) {
        switch (evpn.spec()) {
          case Parsed.Present<EvpnSpec>(EvpnSpec spec) -> {
            if (!evpn.meta().deleting()) {
              guarded(evpn, spec);
            }
          }
          case Parsed.Absent<EvpnSpec>() -> invalid(evpn, "it has no spec");
          case Parsed.Malformed<EvpnSpec>(String message) -> invalid(evpn, message);
        }
      }
      networks.values().forEach(this::annotated);
      Map<NetworkKey, Claim> winners = new TreeMap<>();
      claims.forEach((key, all) -> winners.put(key, decide(key, all)));
      return new Claims(winners, List.copyOf(objections));
    }

    private void invalid(EvpnFact evpn, String why) {
      objections.add(
          Objection.toAll(
              evpn.name(),
              Reason.INVALID_SPEC,
              "EVPN \"%s\" is invalid: %s; correct the field and apply it again."
                  .formatted(evpn.name(), why)));
    }

    /** An EVPN that the controller fails on is told so, and stops no other. */
    private void guarded(EvpnFact evpn, EvpnSpec spec) {
      try {
        references(evpn, spec);
      } catch (RuntimeException e) {
        objections.add(
            Objection.toAll(
                evpn.name(), Reason.INTERNAL_ERROR, Message.failure(Subject.evpn(evpn.name()), e)));
      }
    }

    private void references(EvpnFact evpn, EvpnSpec spec) {
      unheeded(evpn, spec);
      for (int i = 0; i < spec.networks().size(); i++) {
        NetworkReference reference = spec.networks().get(i);
        if (reference.selects()) {
          networks.values().stream()
              .filter(network -> selects(reference, network))
              .forEach(network -> claim(evpn, spec, network, Claim.Source.SELECTED));
        } else {
          named(evpn, spec, i, reference);
        }
      }
    }

    /** The schema refuses it now; objects of before have it still. */
    private void unheeded(EvpnFact evpn, EvpnSpec spec) {
      List<String> fields =
          Stream.of(
                  spec.macVrf() == null ? "" : "spec.macVRF",
                  spec.ipVrf() == null ? "" : "spec.ipVRF",
                  spec.vniPool().isEmpty() ? "" : "spec.vniPool")
              .filter(field -> !field.isEmpty())
              .toList();
      if (spec.networks().isEmpty() && spec.annotations() != null && !fields.isEmpty()) {
        objections.add(
            new Objection(
                evpn.name(),
                Issue.degrades(
                    Subject.evpn(evpn.name()),
                    Reason.INVALID_SPEC,
                    Message.of(
                        "%s of EVPN \"%s\"".formatted(String.join(", ", fields), evpn.name()),
                        "nobody acts on it, as it is for the networks of spec.networks, which is"
                            + " empty",
                        "Remove it, or use spec.annotations.defaults and"
                            + " spec.annotations.vniPool"))));
      }
    }

    private void named(EvpnFact evpn, EvpnSpec spec, int index, NetworkReference reference) {
      String namespace = reference.namespace() == null ? "" : reference.namespace();
      String name = reference.name() == null ? "" : reference.name();
      NetworkKey key = new NetworkKey(reference.kind(), namespace, name);
      NetworkFact network = networks.get(key);
      if (network == null) {
        objections.add(
            Objection.blocks(
                evpn.name(),
                key,
                Reason.NETWORK_NOT_FOUND,
                "spec.networks[%d] names %s, which does not exist: create it, or remove the entry."
                    .formatted(index, key)));
      } else {
        claim(evpn, spec, network, Claim.Source.NAMED);
      }
    }

    private boolean selects(NetworkReference reference, NetworkFact network) {
      if (reference.kind() != network.key().kind()
          || !Selectors.presentAndMatches(reference.selector(), network.meta().labels())) {
        return false;
      }
      return reference.kind() == NetworkKind.CLUSTER_USER_DEFINED_NETWORK
          || Selectors.matchesOrAbsent(
              reference.namespaceSelector(), namespaceLabels(network.key().namespace()));
    }

    private Map<String, String> namespaceLabels(String namespace) {
      return facts.namespaceLabels().getOrDefault(namespace, Map.of());
    }

    private void annotated(NetworkFact network) {
      Optional<String> wanted = network.annotations().evpn().toOptional();
      if (wanted.isEmpty()) {
        return;
      }
      String name = wanted.get();
      EvpnFact evpn = evpns.get(name);
      if (evpn == null || evpn.meta().deleting()) {
        objections.add(
            Objection.blocks(
                "",
                network.key(),
                Reason.EVPN_NOT_FOUND,
                "%s: annotation %s names EVPN \"%s\", which does not exist: correct the annotation, or ask the administrator for this EVPN."
                    .formatted(network.key(), NetworkAnnotations.EVPN, name)));
        return;
      }
      if (!(evpn.spec() instanceof Parsed.Present<EvpnSpec>(EvpnSpec spec))) {
        return;
      }
      if (network.key().isCluster()
          && spec.annotations() == null
          // What runs is not taken away: it stays as it was accepted last, and is told why.
          && !name.equals(holders.get(network.key()))) {
        objections.add(
            Objection.blocks(
                "",
                network.key(),
                Reason.NAMESPACE_NOT_ALLOWED,
                "%s: annotation %s does not count, because EVPN \"%s\" has no spec.annotations: ask the administrator to set it, or to list the network in spec.networks."
                    .formatted(network.key(), NetworkAnnotations.EVPN, name)));
        return;
      }
      if (!network.key().isCluster() && !allows(spec.annotations(), network)) {
        objections.add(
            Objection.blocks(
                "",
                network.key(),
                Reason.NAMESPACE_NOT_ALLOWED,
                "%s: annotation %s does not count, because EVPN \"%s\" does not list namespace \"%s\" in spec.annotations.namespaceSelector: ask the administrator to, or remove the annotation."
                    .formatted(
                        network.key(), NetworkAnnotations.EVPN, name, network.key().namespace())));
        return;
      }
      claim(evpn, spec, network, Claim.Source.ANNOTATED);
    }

    private boolean allows(
        @org.jspecify.annotations.Nullable AnnotationPolicy policy, NetworkFact network) {
      return policy != null
          && Selectors.presentAndMatches(
              policy.namespaceSelector(), namespaceLabels(network.key().namespace()));
    }

    private void claim(EvpnFact evpn, EvpnSpec spec, NetworkFact network, Claim.Source source) {
      claims
          .computeIfAbsent(network.key(), key -> new ArrayList<>())
          .add(new Claim(evpn, spec, network, source));
    }

    private Claim decide(NetworkKey key, List<Claim> all) {
      Comparator<Claim> holderFirst =
          Comparator.comparing(claim -> !claim.evpn().name().equals(holders.get(key)));
      List<Claim> order =
          all.stream()
              .sorted(
                  holderFirst
                      .thenComparing(claim -> claim.evpn().meta(), Meta.AGE)
                      .thenComparing(Claim::source))
              .toList();
      Claim winner = order.getFirst();
      String owner = winner.evpn().name();
      order.stream()
          .map(claim -> claim.evpn().name())
          .filter(name -> !name.equals(owner))
          .distinct()
          .forEach(name ->
              objections.add(
                  Objection.blocks(
                      name,
                      key,
                      Reason.CLAIMED_BY_OTHER,
                      "%s belongs to EVPN \"%s\" already: remove it from one of the two EVPNs."
                          .formatted(key, owner))));
      return winner;
    }
  }
}
