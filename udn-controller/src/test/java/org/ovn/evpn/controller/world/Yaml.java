// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.controller.facts.FactReader;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/** Puts objects into a {@link World} as people write them, in YAML, read as the controller does. */
public final class Yaml {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final World world;
  private int networkId = 100;

  /** Into that world. */
  public Yaml(World world) {
    this.world = world;
  }

  /** All documents, in their order. */
  public void apply(List<String> documents) {
    documents.forEach(
        document -> apply(SERIALIZATION.unmarshal(document, GenericKubernetesResource.class)));
  }

  private void apply(GenericKubernetesResource object) {
    String name = object.getMetadata().getName();
    switch (object.getKind()) {
      case "Namespace" -> world.namespace(name, labels(object));
      case "VTEP" -> world.vtep(name, FactReader.vtep(object).spec().toOptional().orElseThrow());
      case "EVPN" -> world.evpn(name, FactReader.evpn(object).spec());
      case "ClusterUserDefinedNetwork" -> network(object);
      case "FRRConfiguration" -> {
        FrrConfiguration read =
            FactReader.frrConfiguration(object)
                .toOptional()
                .orElseGet(() -> FactReader.emptyFrrConfiguration(object));
        world.frr.put(Inventory.FRR_NAMESPACE + "/" + name, world.stored(read));
      }
      case "Secret" -> {
        // The controller may not read any.
      }
      default -> throw new AssertionError("no " + object.getKind() + " is known here");
    }
  }

  private static Map<String, String> labels(GenericKubernetesResource object) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
  }

  /** OVN-Kubernetes writes a NetworkAttachmentDefinition into one namespace, subnets masked. */
  private void network(GenericKubernetesResource object) {
    NetworkKey key = NetworkKey.cluster(object.getMetadata().getName());
    NetworkFact read = FactReader.clusterUserDefinedNetwork(object);
    NetworkFact.Declared declared = read.declared().orElseThrow();
    world.network(key, labels(object), Map.of());
    world.edit(
        key,
        network ->
            network
                .nativeEvpn(read.nativeEvpn(), read.nativeVnis())
                .nativeTargets(
                    read.nativeRouteTargets().stream().map(Object::toString).toArray(String[]::new))
                .declares(
                    declared.topology(),
                    declared.subnets().stream().map(Object::toString).toArray(String[]::new))
                .namespaces(Objects.requireNonNull(read.namespaceSelector())));
    world.nad(
        key,
        key.name(),
        new Parsed.Present<>(
            new NadFact.Content(
                networkId++,
                key.ovnName(),
                declared.role(),
                declared.topology(),
                declared.subnets(),
                OptionalInt.empty(),
                List.of())));
  }
}
