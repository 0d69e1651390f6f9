// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.foreign.NetworkSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** Reads what UserDefinedNetworks and ClusterUserDefinedNetworks have in common. */
final class NetworkReader {
  private NetworkReader() {}

  static NetworkFact read(
      NetworkKey key,
      GenericKubernetesResource object,
      List<Condition> conditions,
      @Nullable LabelSelector namespaceSelector,
      Optional<NetworkSpec> spec) {
    Meta meta = Meta.of(object.getMetadata());
    List<NetworkSpec.NativeVrf> vrfs =
        spec.flatMap(s -> Optional.ofNullable(s.evpn())).map(NetworkReader::vrfs).orElse(List.of());
    return new NetworkFact(
        key,
        meta,
        namespaceSelector,
        spec.filter(s -> NetworkSpec.TRANSPORT_EVPN.equals(s.transport())).isPresent(),
        vrfs.stream()
            .flatMap(vrf -> Optional.ofNullable(vrf.vni()).stream())
            .filter(number -> number >= Vni.MIN && number <= Vni.MAX)
            .map(Vni::new)
            .toList(),
        vrfs.stream().flatMap(vrf -> read(vrf.routeTarget(), RouteTarget::parse).stream()).toList(),
        spec.flatMap(NetworkReader::declared),
        NetworkAnnotations.parse(meta.annotations()),
        conditions);
  }

  private static List<NetworkSpec.NativeVrf> vrfs(NetworkSpec.NativeEvpn evpn) {
    return Stream.of(Optional.ofNullable(evpn.macVrf()), Optional.ofNullable(evpn.ipVrf()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<NetworkFact.Declared> declared(NetworkSpec spec) {
    NetworkSpec.Layer2 layer2 = spec.layer2();
    NetworkSpec.Layer3 layer3 = spec.layer3();
    if (layer2 != null) {
      return declared("layer2", layer2.role(), layer2.subnets().stream());
    }
    if (layer3 != null) {
      return declared("layer3", layer3.role(), layer3.subnets().stream().map(s -> s.cidr()));
    }
    return Optional.empty();
  }

  /** Nothing when a subnet is invalid: then the network has none that could be compared. */
  private static Optional<NetworkFact.Declared> declared(
      String topology, @Nullable String role, Stream<String> subnets) {
    List<Optional<IpPrefix>> read =
        subnets.map(text -> read(text, IpPrefix::parseForeign)).toList();
    return read.stream().allMatch(Optional::isPresent)
        ? Optional.of(
            new NetworkFact.Declared(
                topology,
                Objects.requireNonNullElse(role, "").toLowerCase(Locale.ROOT),
                read.stream().flatMap(Optional::stream).toList()))
        : Optional.empty();
  }

  private static <T> Optional<T> read(@Nullable String text, Function<String, T> reader) {
    try {
      return text == null ? Optional.empty() : Optional.of(reader.apply(text.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
