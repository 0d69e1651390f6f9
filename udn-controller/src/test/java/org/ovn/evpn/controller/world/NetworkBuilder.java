// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/** A UserDefinedNetwork or ClusterUserDefinedNetwork. */
public final class NetworkBuilder {
  private final NetworkKey key;
  private Meta meta;
  private @Nullable LabelSelector namespaces;
  private boolean nativeEvpn;
  private List<Vni> nativeVnis = List.of();
  private List<RouteTarget> nativeTargets = List.of();
  private Optional<NetworkFact.Declared> declared = Optional.empty();
  private NetworkAnnotations annotations = NetworkAnnotations.parse(Map.of());
  private List<Condition> conditions = List.of();

  NetworkBuilder(NetworkKey key, Meta meta) {
    this.key = key;
    this.meta = meta;
  }

  /** Starts from what is there. */
  public static NetworkBuilder of(NetworkFact from) {
    NetworkBuilder builder = new NetworkBuilder(from.key(), from.meta());
    builder.namespaces = from.namespaceSelector();
    builder.nativeEvpn = from.nativeEvpn();
    builder.nativeVnis = from.nativeVnis();
    builder.nativeTargets = from.nativeRouteTargets();
    builder.declared = from.declared();
    builder.annotations = from.annotations();
    builder.conditions = from.conditions();
    return builder;
  }

  NetworkBuilder meta(Meta to) {
    meta = to;
    return this;
  }

  /** Selects namespaces; without, any namespace will do. */
  public NetworkBuilder namespaces(LabelSelector selector) {
    namespaces = selector;
    return this;
  }

  /** Says whether OVN-Kubernetes itself runs EVPN for it, and with which VNIs. */
  public NetworkBuilder nativeEvpn(boolean runs, List<Vni> vnis) {
    nativeEvpn = runs;
    nativeVnis = vnis;
    return this;
  }

  /** Sets the route targets of OVN-Kubernetes' own EVPN. */
  public NetworkBuilder nativeTargets(String... texts) {
    nativeTargets = Arrays.stream(texts).map(RouteTarget::parse).toList();
    return this;
  }

  /** Says what the spec has, host bits included. */
  public NetworkBuilder declares(String topology, String... subnets) {
    declared =
        Optional.of(
            new NetworkFact.Declared(
                topology, "primary", Arrays.stream(subnets).map(IpPrefix::parseForeign).toList()));
    return this;
  }

  /** Replaces the annotations of ours. */
  public NetworkBuilder annotations(Map<String, String> all) {
    annotations = NetworkAnnotations.parse(all);
    return this;
  }

  /** Replaces the conditions of its status. */
  public NetworkBuilder conditions(List<Condition> all) {
    conditions = all;
    return this;
  }

  /** The fact. */
  public NetworkFact build() {
    return new NetworkFact(
        key,
        meta,
        namespaces,
        nativeEvpn,
        nativeVnis,
        nativeTargets,
        declared,
        annotations,
        conditions);
  }
}
