// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ovn.evpn.api.v1alpha1.Selectors;

/**
 * Which NetworkAttachmentDefinitions are OVN-Kubernetes' word about a network. A tenant may be
 * allowed to create such objects, and an owner reference can name anybody's network: one counts
 * only where OVN-Kubernetes would have put it, under the name that it would have.
 */
public final class Attachments {
  /**
   * One that names a network as its owner and is not OVN-Kubernetes' word about it.
   *
   * @param nad the object
   * @param why as the end of "NetworkAttachmentDefinition … does not count: …"
   */
  public record Stranger(NadFact nad, String why) {}

  private final Map<NetworkKey, List<NadFact>> trusted = new HashMap<>();
  private final Map<NetworkKey, List<Stranger>> strangers = new HashMap<>();
  private final Set<NetworkKey> made = new HashSet<>();

  private Attachments() {}

  /** Judges all of a snapshot. */
  public static Attachments of(ClusterFacts facts) {
    Map<NetworkKey, NetworkFact> networks =
        facts.networks().stream()
            .collect(Collectors.toMap(NetworkFact::key, Function.identity(), (a, b) -> a));
    Attachments result = new Attachments();
    facts.nads().stream()
        .sorted(Comparator.comparing(NadFact::namespace).thenComparing(NadFact::name))
        .forEach(nad -> {
          NetworkFact network = networks.get(nad.owner());
          // OVN-Kubernetes keeps a network until its NetworkAttachmentDefinitions are gone.
          if (network != null) {
            result.guarded(nad, network, facts.namespaceLabels());
          }
        });
    return result;
  }

  /** One that the program fails on does not count, and stops no other. */
  private void guarded(
      NadFact nad, NetworkFact network, Map<String, Map<String, String>> namespaceLabels) {
    try {
      judge(nad, network, namespaceLabels);
    } catch (RuntimeException e) {
      strangers
          .computeIfAbsent(network.key(), k -> new ArrayList<>())
          .add(new Stranger(nad, "the controller fails on it (%s)".formatted(e)));
    }
  }

  private void judge(
      NadFact nad, NetworkFact network, Map<String, Map<String, String>> namespaceLabels) {
    NetworkKey key = network.key();
    boolean owned = nad.ownerUid().equals(network.meta().uid());
    if (owned) {
      made.add(key);
    }
    Optional<String> why = Optional.empty();
    if (!owned) {
      why =
          Optional.of(
              "its owner reference has uid \"%s\", the network has \"%s\""
                  .formatted(nad.ownerUid(), network.meta().uid()));
    } else if (!nad.name().equals(key.name())) {
      why = Optional.of("its name is not the network's");
    } else if (nad.content()
        .toOptional()
        .filter(content -> !content.networkName().equals(key.ovnName()))
        .isPresent()) {
      why = Optional.of("\"name\" in its spec.config is not \"%s\"".formatted(key.ovnName()));
    } else if (network.namespaceSelector() != null) {
      Map<String, String> labels = namespaceLabels.get(nad.namespace());
      if (labels == null) {
        // The namespace has not been seen yet, or is gone already.
        return;
      }
      if (!Selectors.matches(network.namespaceSelector(), labels)) {
        why = Optional.of("the network's spec.namespaceSelector does not select its namespace");
      }
    }
    if (why.isPresent()) {
      strangers.computeIfAbsent(key, k -> new ArrayList<>()).add(new Stranger(nad, why.get()));
    } else {
      trusted.computeIfAbsent(key, k -> new ArrayList<>()).add(nad);
    }
  }

  /** OVN-Kubernetes' word about a network, by namespace. */
  public List<NadFact> of(NetworkKey key) {
    return trusted.getOrDefault(key, List.of());
  }

  /** Networks that OVN-Kubernetes has said something about, with what it said. */
  public Map<NetworkKey, List<NadFact>> trusted() {
    return Map.copyOf(trusted);
  }

  /** Those that do not count, by namespace. */
  public List<Stranger> strangers(NetworkKey key) {
    return strangers.getOrDefault(key, List.of());
  }

  /**
   * Whether there is any object that belongs to the network, wherever it lies: one whose namespace
   * is no longer selected stays while pods use it.
   */
  public boolean isMade(NetworkKey key) {
    return made.contains(key);
  }
}
