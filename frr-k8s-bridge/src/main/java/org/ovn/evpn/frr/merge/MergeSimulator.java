// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.BfdProfile;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Import;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.NodeSelectors;
import org.ovn.evpn.frr.merge.NodeConfig.MergedNeighbor;
import org.ovn.evpn.frr.merge.NodeConfig.MergedRouter;

/**
 * The merge of frr-k8s v0.0.25 (internal/controller/merge.go and api_to_config.go, restated), which
 * goes on after an error and says which objects caused it. Stateless and thread-safe.
 */
public final class MergeSimulator {
  private MergeSimulator() {}

  /**
   * All conflicts on all these nodes.
   *
   * @param objects every FRRConfiguration in the namespace of frr-k8s, ours and all others, as they
   *     would be after the write
   * @param nodes the nodes to look at
   * @return conflicts by node; empty if every node's configuration would be applied
   */
  public static List<Conflict> conflicts(List<FrrConfiguration> objects, List<FrrNode> nodes) {
    List<Conflict> all = new ArrayList<>();
    for (FrrNode node : nodes) {
      all.addAll(merge(objects, node).conflicts());
    }
    return all;
  }

  /**
   * The configuration that frr-k8s would come to on a node.
   *
   * @param objects every FRRConfiguration in the namespace of frr-k8s
   * @param node the node; those that do not select it are left out
   * @return the merged configuration and what is wrong with it
   */
  public static NodeConfig merge(List<FrrConfiguration> objects, FrrNode node) {
    List<FrrConfiguration> selected =
        objects.stream()
            .filter(o -> selects(o, node))
            .sorted(Comparator.comparing(o -> o.getMetadata().getName()))
            .toList();
    Ledger ledger = new Ledger(node.name());
    for (FrrConfiguration object : objects) {
      FrrConfigurationSpec spec = object.getSpec();
      Selectors.unreadable(spec == null ? null : spec.nodeSelector())
          .ifPresent(why ->
              ledger.page(object.getMetadata().getName()).invalid("spec.nodeSelector: " + why));
    }
    SortedMap<String, RouterDraft> routers = new TreeMap<>();
    List<NamedRaw> raws = new ArrayList<>();
    for (FrrConfiguration object : selected) {
      String name = object.getMetadata().getName();
      FrrConfigurationSpec spec = object.getSpec();
      if (spec == null) {
        continue;
      }
      Raw raw = spec.raw();
      if (raw != null && raw.rawConfig() != null && !raw.rawConfig().isEmpty()) {
        int priority = Objects.requireNonNullElse(raw.priority(), 0);
        raws.add(new NamedRaw(priority, name, raw.rawConfig()));
      }
      if (spec.bgp() != null) {
        typed(spec.bgp(), routers, ledger.page(name));
      }
    }
    raws.sort(Comparator.comparingInt(NamedRaw::priority).thenComparing(NamedRaw::object));
    StringBuilder text = new StringBuilder();
    for (NamedRaw raw : raws) {
      RawLines.read(raw.text, ledger.page(raw.object));
      text.append(raw.text).append('\n');
    }
    SortedMap<String, MergedRouter> merged = new TreeMap<>();
    routers.forEach((vrf, draft) -> merged.put(vrf, draft.freeze(vrf)));
    return new NodeConfig(merged, text.toString(), ledger.conflicts());
  }

  static String asnOf(String vrf) {
    return "the asn of the router in " + place(vrf);
  }

  static String place(String vrf) {
    return vrf.isEmpty() ? "the default VRF" : "VRF " + vrf;
  }

  static boolean selects(FrrConfiguration object, FrrNode node) {
    FrrConfigurationSpec spec = object.getSpec();
    LabelSelector selector = spec == null ? null : spec.nodeSelector();
    // Most objects are for one other node: one look-up finds that out.
    if (selector != null && selector.getMatchLabels() != null) {
      String host = selector.getMatchLabels().get(NodeSelectors.HOSTNAME);
      if (host != null && !host.equals(node.labels().get(NodeSelectors.HOSTNAME))) {
        return false;
      }
    }
    return Selectors.matchesOrAbsent(selector, node.labels());
  }

  private static void typed(Bgp bgp, SortedMap<String, RouterDraft> routers, Ledger.Page page) {
    Set<String> profiles = new HashSet<>();
    for (BfdProfile p : bgp.bfdProfiles()) {
      if (!profiles.add(p.name())) {
        page.invalid("bfdProfile " + p.name() + " is defined twice");
      }
      page.claim("bfdProfile " + p.name(), new TreeMap<>(p.other()).toString());
    }
    Map<String, List<String>> prefixes = new HashMap<>();
    bgp.routers().forEach(r -> prefixes.put(vrf(r), r.prefixes()));
    for (Router router : bgp.routers()) {
      router(router, prefixes, profiles, routers, page);
    }
  }

  private static void router(
      Router router,
      Map<String, List<String>> prefixesByVrf,
      Set<String> profiles,
      SortedMap<String, RouterDraft> routers,
      Ledger.Page page) {
    String vrf = vrf(router);
    String place = place(vrf);
    page.claim(asnOf(vrf), Long.toString(router.asn()));
    String id = Objects.requireNonNullElse(router.id(), "");
    page.claimIfSet("the id of the router in " + place, id);
    TypedEvpn.read(place, router, page);

    RouterDraft draft = routers.computeIfAbsent(vrf, v -> new RouterDraft(router.asn()));
    if (!id.isEmpty() && draft.id.isEmpty()) {
      draft.id = id;
    }
    Set<String> available = new HashSet<>(router.prefixes());
    for (Import i : router.imports()) {
      String from = Objects.requireNonNullElse(i.vrf(), "");
      List<String> imported = prefixesByVrf.get(from.equals("default") ? "" : from);
      if (imported == null) {
        page.invalid(
            "the router in " + place + " imports VRF " + from + ", which it does not define");
      } else {
        available.addAll(imported);
      }
      draft.imports.add(from);
    }
    draft.prefixes.addAll(router.prefixes());
    NeighborRules rules = new NeighborRules(page, router, place, available, profiles);
    router.neighbors().forEach(n -> rules.apply(n, draft.neighbors));
  }

  private static String vrf(Router r) {
    return Objects.requireNonNullElse(r.vrf(), "");
  }

  private record NamedRaw(int priority, String object, String text) {}

  /** A router while objects are still being added to it. */
  private static final class RouterDraft {
    private final long asn;
    private String id = "";
    private final SortedMap<String, NeighborDraft> neighbors = new TreeMap<>();
    private final SortedSet<String> prefixes = new TreeSet<>();
    private final SortedSet<String> imports = new TreeSet<>();

    RouterDraft(long asn) {
      this.asn = asn;
    }

    MergedRouter freeze(String vrf) {
      SortedMap<String, MergedNeighbor> frozen = new TreeMap<>();
      neighbors.forEach((name, n) -> frozen.put(name, n.freeze(name)));
      return new MergedRouter(
          vrf, asn, id.isEmpty() ? Optional.empty() : Optional.of(id), frozen, prefixes, imports);
    }
  }

  /** A neighbour while objects are still being added to it. */
  static final class NeighborDraft {
    final String asn;
    final SortedMap<String, String> settings;
    @Nullable String bfdProfile;
    final NavigableSet<String> advertised = new TreeSet<>();
    boolean receivesAll;
    final NavigableSet<String> received = new TreeSet<>();

    NeighborDraft(String asn, SortedMap<String, String> settings) {
      this.asn = asn;
      this.settings = settings;
    }

    private MergedNeighbor freeze(String id) {
      return new MergedNeighbor(id, asn, settings, bfdProfile, advertised, receivesAll, received);
    }
  }
}
