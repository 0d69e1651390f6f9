// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.NodeSelectors;

/**
 * Conflicts node by node, remembered: with one more network most nodes get what they had, and on
 * each node there are only a few of all the objects. What comes of it is what {@link
 * MergeSimulator#conflicts} says. Remembers what the last two plans asked for; not thread-safe.
 */
public final class MergeMemo {
  /** A node with its objects, by content. */
  private record Key(FrrNode node, List<FrrConfiguration> objects) {
    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Key(FrrNode otherNode, List<FrrConfiguration> others))
          || !node.equals(otherNode)
          || objects.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < objects.size(); i++) {
        if (!same(objects.get(i), others.get(i))) {
          return false;
        }
      }
      return true;
    }

    @SuppressWarnings("ReferenceEquality") // most are the same object: equals would read it whole
    private static boolean same(FrrConfiguration a, FrrConfiguration b) {
      return a == b
          || (a.getMetadata().getName().equals(b.getMetadata().getName())
              && Objects.equals(a.getSpec(), b.getSpec()));
    }

    @Override
    public int hashCode() {
      int hash = node.name().hashCode();
      for (FrrConfiguration object : objects) {
        hash = 31 * hash + object.getMetadata().getName().hashCode();
      }
      return hash;
    }
  }

  private Map<Key, List<Conflict>> before = new HashMap<>();
  private Map<Key, List<Conflict>> now = new HashMap<>();
  private long merges;

  /** Remembers nothing yet. */
  public MergeMemo() {}

  /** A plan begins: what the one before the last asked for is forgotten. */
  public void begin() {
    before = now;
    now = new HashMap<>();
  }

  /** How many nodes were merged so far. */
  public long merges() {
    return merges;
  }

  /** As {@link MergeSimulator#conflicts}. */
  public List<Conflict> conflicts(List<FrrConfiguration> objects, List<FrrNode> nodes) {
    Map<String, List<FrrConfiguration>> byHostname = new HashMap<>();
    List<FrrConfiguration> ofMany = new ArrayList<>();
    for (FrrConfiguration object : objects) {
      String hostname = hostname(object);
      if (hostname == null) {
        ofMany.add(object);
      } else {
        byHostname.computeIfAbsent(hostname, name -> new ArrayList<>()).add(object);
      }
    }
    List<Conflict> all = new ArrayList<>();
    for (FrrNode node : nodes) {
      List<FrrConfiguration> its = new ArrayList<>(ofMany);
      its.addAll(
          byHostname.getOrDefault(
              node.labels().getOrDefault(NodeSelectors.HOSTNAME, ""), List.of()));
      all.addAll(of(new Key(node, List.copyOf(its))));
    }
    return all;
  }

  private List<Conflict> of(Key key) {
    List<Conflict> known = now.get(key);
    if (known == null) {
      known = before.get(key);
    }
    if (known == null) {
      merges++;
      known = MergeSimulator.merge(key.objects(), key.node()).conflicts();
    }
    now.put(key, known);
    return known;
  }

  /** The only node that gets an object; null when it may be for several, or cannot be read. */
  private static @Nullable String hostname(FrrConfiguration object) {
    LabelSelector selector = object.getSpec() == null ? null : object.getSpec().nodeSelector();
    return selector == null
            || selector.getMatchLabels() == null
            || Selectors.unreadable(selector).isPresent()
        ? null
        : selector.getMatchLabels().get(NodeSelectors.HOSTNAME);
  }
}
