// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.NadAnnotations;
import org.ovn.evpn.api.annotation.NadConfig;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.NetworkAttachmentDefinitionSpec;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Reads NetworkAttachmentDefinitions, which say more by annotations and by a text of their own than
 * other objects. Stateless and thread-safe.
 */
public final class NadReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private NadReader() {}

  /** A NetworkAttachmentDefinition; nothing when it belongs to no network. */
  public static Optional<NadFact> nad(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    return owner(meta)
        .map(owner ->
            new NadFact(
                meta.getNamespace(),
                meta.getName(),
                owner.key(),
                owner.uid(),
                nadContent(meta.getAnnotations(), object),
                NadAnnotations.routeAdvertisements(meta.getAnnotations())
                    .toOptional()
                    .map(Set::copyOf)
                    .orElse(Set.of())));
  }

  private record Owner(NetworkKey key, String uid) {}

  private static Optional<Owner> owner(ObjectMeta meta) {
    return Objects.requireNonNullElse(meta.getOwnerReferences(), List.<OwnerReference>of()).stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .filter(reference -> "k8s.ovn.org/v1".equals(reference.getApiVersion()))
        .flatMap(reference ->
            key(meta.getNamespace(), reference).stream()
                .map(key -> new Owner(key, Objects.requireNonNullElse(reference.getUid(), ""))))
        .findFirst();
  }

  private static Optional<NetworkKey> key(String namespace, OwnerReference reference) {
    return switch (reference.getKind()) {
      case "ClusterUserDefinedNetwork" -> Optional.of(NetworkKey.cluster(reference.getName()));
      case "UserDefinedNetwork" ->
          Optional.of(NetworkKey.namespaced(namespace, reference.getName()));
      default -> Optional.empty();
    };
  }

  private static Parsed<NadFact.Content> nadContent(
      @Nullable Map<String, String> annotations, GenericKubernetesResource object) {
    Parsed<Integer> id = NadAnnotations.networkId(annotations);
    String text =
        FactReader.spec(object, NetworkAttachmentDefinitionSpec.class)
            .toOptional()
            .map(NetworkAttachmentDefinitionSpec::config)
            .orElse(null);
    Parsed<NadConfig> config = NadConfig.parse(text);
    Optional<String> error = id.error().or(config::error);
    if (error.isPresent()) {
      return new Parsed.Malformed<>(error.get());
    }
    if (id.toOptional().isEmpty() || config.toOptional().isEmpty()) {
      return new Parsed.Absent<>();
    }
    if (id.toOptional().get() == 0) {
      return new Parsed.Malformed<>(
          "annotation %s: 0 is the default network's.".formatted(NadAnnotations.NETWORK_ID));
    }
    NadConfig c = config.toOptional().get();
    return new Parsed.Present<>(
        new NadFact.Content(
            id.toOptional().get(),
            c.name(),
            c.role(),
            c.topology(),
            c.subnets(),
            c.mtu(),
            infrastructure(text)));
  }

  /** Join and transit subnets; an invalid one is OVN-Kubernetes' to refuse. */
  private static List<IpPrefix> infrastructure(@Nullable String config) {
    List<IpPrefix> result = new ArrayList<>();
    try {
      JsonNode root = JSON.readTree(config == null ? "{}" : config);
      for (String field : List.of("joinSubnet", "transitSubnet")) {
        Arrays.stream(root.path(field).asText().split(","))
            .map(String::strip)
            .filter(subnet -> !subnet.isEmpty())
            .map(IpPrefix::parseForeign)
            .forEach(result::add);
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return List.copyOf(result);
    }
    return List.copyOf(result);
  }
}
