// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.v1alpha1.Condition;
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
    return new NetworkFact(key, meta, namespaces, nativeEvpn, nativeVnis, annotations, conditions);
  }
}
