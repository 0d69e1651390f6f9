// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** Carries writes out as the API server would: nothing but the one object changes. */
final class Storage {
  private final Inventory to;

  Storage(Inventory to) {
    this.to = to;
  }

  void apply(Write write) {
    switch (write) {
      case Write.PutEvpnNetwork w -> put(w.name(), w.spec());
      case Write.DeleteEvpnNetwork w ->
          to.evpnNetworks.computeIfPresent(
              w.name(),
              (name, old) ->
                  new EvpnNetworkFact(
                      MetaBuilder.of(old.meta()).deleting().build(), old.spec(), old.status()));
      case Write.ReleaseEvpnNetwork w -> to.evpnNetworks.remove(w.name());
      case Write.SetFinalizer w -> finalizer(w);
      case Write.PutNodeVteps w -> to.nodeVteps(w.node().name(), annotation(w.vteps()));
      case Write.LabelNetwork w -> label(w.name(), w.advertised());
      case Write.WriteFrr w -> w.steps().forEach(this::apply);
      case Write.WriteRouteAdvertisements w -> apply(w);
      case Write.PutVtepStatus w ->
          to.vteps.computeIfPresent(
              w.meta().name(), (name, old) -> new VtepFact(old.meta(), old.spec(), w.status()));
      case Write.PutEvpnStatus w ->
          to.evpns.computeIfPresent(
              w.meta().name(), (name, old) -> new EvpnFact(old.meta(), old.spec(), w.status()));
      case Write.PutEvpnNetworkStatus w ->
          to.evpnNetworks.computeIfPresent(
              w.meta().name(),
              (name, old) -> new EvpnNetworkFact(old.meta(), old.spec(), w.status()));
      case Write.PutNetworkCondition w ->
          to.edit(w.network(), network -> network.conditions(w.condition().stream().toList()));
    }
  }

  private void put(String name, EvpnNetworkSpec spec) {
    EvpnNetworkFact old = to.evpnNetworks.get(name);
    MetaBuilder meta =
        old == null
            ? MetaBuilder.of(to.fresh("", name, Map.of()))
            : MetaBuilder.of(old.meta()).changed();
    to.evpnNetworks.put(
        name,
        new EvpnNetworkFact(
            meta.labels(
                    Map.of(
                        ApiGroup.EVPN_LABEL,
                        ManagedLabels.evpnLabel(spec.evpn()),
                        ApiGroup.MANAGED_BY_LABEL,
                        ApiGroup.MANAGED_BY))
                .finalizers(Set.of(ApiGroup.RELEASE_FINALIZER))
                .build(),
            new Parsed.Present<>(spec),
            old == null ? EvpnNetworkStatus.EMPTY : old.status()));
  }

  private static Parsed<SortedMap<String, List<InetAddress>>> annotation(
      SortedMap<String, List<InetAddress>> entries) {
    return entries.isEmpty()
        ? new Parsed.Absent<>()
        : VtepsAnnotation.parse(Map.of(VtepsAnnotation.KEY, VtepsAnnotation.format(entries)));
  }

  private void label(String cudn, boolean advertised) {
    NetworkKey key = NetworkKey.cluster(cudn);
    NetworkFact old = Objects.requireNonNull(to.networks.get(key), cudn);
    Map<String, String> labels = new HashMap<>(old.meta().labels());
    if (advertised) {
      labels.put(Advertisement.NETWORK_LABEL, Advertisement.NETWORK_LABEL_VALUE);
    } else {
      labels.remove(Advertisement.NETWORK_LABEL);
    }
    to.edit(key, network -> network.meta(MetaBuilder.of(old.meta()).labels(labels).build()));
  }

  private void apply(FrrTransitions.Step step) {
    if (step.verb() == FrrTransitions.Verb.DELETE) {
      to.frr.remove(key(step.resource()));
    } else {
      to.frr.put(key(step.resource()), to.stored(step.resource()));
    }
  }

  private void apply(Write.WriteRouteAdvertisements write) {
    write.sources().forEach(source -> to.frr.put(key(source), to.stored(source)));
    write.advertisements().ifPresent(ra -> to.advertisements.put(ra.getMetadata().getName(), ra));
    write.remove().ifPresent(ra -> to.advertisements.remove(ra.getMetadata().getName()));
    write.obsoleteSources().forEach(source -> to.frr.remove(key(source)));
  }

  private static String key(FrrConfiguration object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private void finalizer(Write.SetFinalizer write) {
    switch (write.kind()) {
      case VTEP -> {
        to.vteps.computeIfPresent(
            write.name(),
            (name, old) -> new VtepFact(changed(old.meta(), write), old.spec(), old.status()));
        to.vteps.values().removeIf(v -> v.meta().deleting() && v.meta().finalizers().isEmpty());
      }
      case EVPN -> {
        to.evpns.computeIfPresent(
            write.name(),
            (name, old) -> new EvpnFact(changed(old.meta(), write), old.spec(), old.status()));
        to.evpns.values().removeIf(v -> v.meta().deleting() && v.meta().finalizers().isEmpty());
      }
      default -> throw new AssertionError("no finalizer on " + write.kind());
    }
  }

  private static Meta changed(Meta meta, Write.SetFinalizer write) {
    Set<String> finalizers = new HashSet<>(meta.finalizers());
    if (write.present()) {
      finalizers.add(write.finalizer());
    } else {
      finalizers.remove(write.finalizer());
    }
    return MetaBuilder.of(meta).finalizers(finalizers).build();
  }
}
