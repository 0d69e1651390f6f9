// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Multipath;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.SessionRules;

/** From facts and enabled networks to the intent that the bridge renders. For one snapshot. */
final class IntentBuilder {
  private final ClusterFacts facts;
  private final SortedMap<String, EvpnNetworkSpec> networks;
  private final VtepPlan vteps;
  private final List<FrrConfiguration> ours;
  private final List<FrrConfiguration> theirs;

  /** CIDRs of the VTEPs that are accepted or work, by name. */
  private final Map<String, List<IpPrefix>> cidrs;

  private IntentBuilder(
      ClusterFacts facts,
      SortedMap<String, EvpnNetworkSpec> networks,
      VtepPlan vteps,
      List<FrrConfiguration> all) {
    this.facts = facts;
    this.networks = networks;
    this.vteps = vteps;
    this.cidrs = vteps.heard();
    this.ours = OwnObjects.of(all);
    this.theirs = OwnObjects.others(all);
  }

  /**
   * Builds.
   *
   * @param networks EVPNNetworks that FRR shall know, those being released included
   * @param namespace of frr-k8s
   * @param all the FRRConfigurations in it
   */
  static FrrIntent intent(
      ClusterFacts facts,
      SortedMap<String, EvpnNetworkSpec> networks,
      VtepPlan vteps,
      String namespace,
      List<FrrConfiguration> all) {
    return new IntentBuilder(facts, networks, vteps, all).build(namespace);
  }

  private FrrIntent build(String namespace) {
    List<EvpnScope> scopes = scopes();
    Set<String> used =
        scopes.stream().flatMap(scope -> scope.templates().stream()).collect(Collectors.toSet());
    return new FrrIntent(
        namespace,
        theirs.stream()
            .filter(object -> used.contains(object.getMetadata().getName()))
            .map(FrrIntent.Template::of)
            .toList(),
        nodes(),
        scopes,
        networks.entrySet().stream()
            .map(entry -> new FrrNetwork(entry.getKey(), entry.getValue()))
            .toList(),
        theirs.stream()
            .filter(object -> !used.contains(object.getMetadata().getName()))
            .filter(IntentBuilder::hasRawText)
            .map(FrrIntent.Template::of)
            .toList());
  }

  private static boolean hasRawText(FrrConfiguration object) {
    FrrConfigurationSpec spec = object.getSpec();
    return spec != null && spec.raw() != null && spec.raw().rawConfig() != null;
  }

  private List<FrrNode> nodes() {
    return facts.nodes().stream()
        .filter(node -> !node.meta().deleting())
        .sorted(Comparator.comparing(NodeFact::name))
        .map(node ->
            new FrrNode(
                node.name(),
                node.meta().labels(),
                node.addresses().toOptional().orElse(List.of()),
                vteps.addresses().getOrDefault(node.name(), Map.of())))
        .toList();
  }

  /** What peers for whom, by EVPN. */
  private List<EvpnScope> scopes() {
    Map<String, EvpnSpec> specs = new HashMap<>();
    SortedMap<String, SortedMap<String, EvpnNetworkSpec>> byEvpn = new TreeMap<>();
    for (EvpnFact evpn : facts.evpns()) {
      evpn.spec().toOptional().ifPresent(spec -> specs.put(evpn.name(), spec));
      if (!evpn.meta().deleting()) {
        byEvpn.put(evpn.name(), new TreeMap<>());
      }
    }
    networks.forEach((name, network) ->
        byEvpn.computeIfAbsent(network.evpn(), evpn -> new TreeMap<>()).put(name, network));
    List<EvpnScope> scopes = new ArrayList<>();
    byEvpn.forEach((evpn, its) -> {
      try {
        scopes.addAll(scopes(evpn, specs.get(evpn), its));
      } catch (RuntimeException e) {
        // The resolver says so; what it has goes on as that of an EVPN that cannot be read.
        scopes.addAll(scopes(evpn, null, its));
      }
    });
    return scopes;
  }

  /**
   * What peers for an EVPN. Its networks say themselves which VTEP and nodes they have: one that
   * runs on as it was accepted last keeps those of then, whatever its EVPN says now.
   *
   * @param spec null when the EVPN is gone or invalid
   */
  private List<EvpnScope> scopes(
      String evpn, @Nullable EvpnSpec spec, SortedMap<String, EvpnNetworkSpec> its) {
    if (spec == null && its.isEmpty()) {
      return List.of();
    }
    Set<String> templates = templates(spec, its.keySet());
    SessionRules rules =
        spec == null
            ? SessionRules.DEFAULT
            : new SessionRules(spec.evpnNeighbors(), spec.multipath() == Multipath.ANY_AS_PATH);
    if (spec != null && its.isEmpty()) {
      return List.of(
          new EvpnScope(
              evpn,
              spec.vtep(),
              cidrs.getOrDefault(spec.vtep(), List.of()),
              templates,
              spec.nodeSelector(),
              rules));
    }
    return its.values().stream()
        .map(network ->
            new EvpnScope(
                evpn,
                network.vtep(),
                Optional.ofNullable(cidrs.get(network.vtep())).orElseGet(() -> heardBy(templates)),
                templates,
                network.nodeSelector(),
                rules))
        .distinct()
        .toList();
  }

  private Set<String> templates(@Nullable EvpnSpec spec, Set<String> networks) {
    // What OVN-Kubernetes makes is never a template. Ours have such names too, and are not theirs.
    return theirs.stream()
        .filter(object ->
            !object.getMetadata().getName().startsWith(RouteAdvertisements.GENERATED_PREFIX))
        .filter(
            spec == null
                ? usedFor(networks)
                : object ->
                    Selectors.matches(
                        spec.frrConfigurationSelector(), object.getMetadata().getLabels()))
        .map(object -> object.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  /**
   * The templates of an EVPN that is invalid: those that carry its networks now. Where no object
   * names one (FRR's automatic numbers need no line), those that are in use at all.
   */
  private Predicate<FrrConfiguration> usedFor(Set<String> networks) {
    Set<String> carrying =
        OwnObjects.templates(
            ours.stream()
                .filter(
                    object -> !Collections.disjoint(OwnObjects.networks(List.of(object)), networks))
                .toList());
    Set<String> used = carrying.isEmpty() ? OwnObjects.templates(ours) : carrying;
    return object -> used.contains(ManagedLabels.templateLabel(object.getMetadata().getName()));
  }

  /** What neighbours of these templates may announce now: kept while a VTEP is invalid. */
  private List<IpPrefix> heardBy(Set<String> templates) {
    Set<String> labels =
        templates.stream().map(ManagedLabels::templateLabel).collect(Collectors.toSet());
    return ours.stream()
        .filter(object -> labels.contains(ManagedLabels.template(object)))
        .flatMap(object -> Optional.ofNullable(object.getSpec().bgp()).stream())
        .flatMap(bgp -> bgp.routers().stream())
        .flatMap(router -> router.neighbors().stream())
        .flatMap(neighbor -> Optional.ofNullable(neighbor.toReceive()).stream())
        .flatMap(receive -> Optional.ofNullable(receive.allowed()).stream())
        .flatMap(allowed -> allowed.prefixes().stream())
        .flatMap(prefix -> Optional.ofNullable(prefix.prefix()).stream())
        .map(IpPrefix::parse)
        .distinct()
        .sorted()
        .toList();
  }
}
