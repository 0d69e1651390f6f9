// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.OvnNodeAnnotations;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.BgpSessionStateStatus;
import org.ovn.evpn.api.foreign.ClusterUserDefinedNetworkSpec;
import org.ovn.evpn.api.foreign.ConditionsStatus;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.foreign.FrrNodeStateStatus;
import org.ovn.evpn.api.foreign.NetworkSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisementsStatus;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.frr.facts.FrrNodeReport;

/**
 * Reads stored objects, one at a time, so that one that is invalid spoils no other. An invalid spec
 * becomes a sentence; an invalid status counts as none, as it is written again. Stateless and
 * thread-safe.
 */
public final class FactReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .build();

  private FactReader() {}

  /** A VTEP. */
  public static VtepFact vtep(GenericKubernetesResource object) {
    return new VtepFact(
        Meta.of(object.getMetadata()),
        spec(object, VtepSpec.class),
        status(object, VtepStatus.class).orElse(VtepStatus.EMPTY));
  }

  /** An EVPNOperator; nothing asked for is as good as an empty spec. */
  public static OperatorFact operator(GenericKubernetesResource object) {
    return new OperatorFact(
        Meta.of(object.getMetadata()),
        spec(object, EvpnOperatorSpec.class),
        status(object, EvpnOperatorStatus.class).orElse(EvpnOperatorStatus.EMPTY));
  }

  /** An EVPN. */
  public static EvpnFact evpn(GenericKubernetesResource object) {
    return new EvpnFact(
        Meta.of(object.getMetadata()),
        spec(object, EvpnSpec.class),
        status(object, EvpnStatus.class).orElse(EvpnStatus.EMPTY));
  }

  /** An EVPNNetwork. */
  public static EvpnNetworkFact evpnNetwork(GenericKubernetesResource object) {
    return new EvpnNetworkFact(
        Meta.of(object.getMetadata()),
        spec(object, EvpnNetworkSpec.class),
        status(object, EvpnNetworkStatus.class).orElse(EvpnNetworkStatus.EMPTY));
  }

  /** An EVPNNodeState. */
  public static NodeStateFact nodeState(GenericKubernetesResource object) {
    Meta meta = Meta.of(object.getMetadata());
    return NodeStateFact.of(
        meta.name(),
        status(object, EvpnNodeStateStatus.class).orElse(EvpnNodeStateStatus.EMPTY),
        meta.uid(),
        Optional.ofNullable(meta.annotations().get(ApiGroup.LOG_LEVEL_ANNOTATION)));
  }

  /** A ClusterUserDefinedNetwork. */
  public static NetworkFact clusterUserDefinedNetwork(GenericKubernetesResource object) {
    Optional<ClusterUserDefinedNetworkSpec> spec =
        spec(object, ClusterUserDefinedNetworkSpec.class).toOptional();
    return NetworkReader.read(
        NetworkKey.cluster(object.getMetadata().getName()),
        object,
        conditions(object),
        spec.map(ClusterUserDefinedNetworkSpec::namespaceSelector).orElse(null),
        spec.flatMap(cluster -> Optional.ofNullable(cluster.network())));
  }

  /** A UserDefinedNetwork. */
  public static NetworkFact userDefinedNetwork(GenericKubernetesResource object) {
    return NetworkReader.read(
        NetworkKey.namespaced(object.getMetadata().getNamespace(), object.getMetadata().getName()),
        object,
        conditions(object),
        null,
        spec(object, NetworkSpec.class).toOptional());
  }

  private static List<Condition> conditions(GenericKubernetesResource network) {
    return status(network, ConditionsStatus.class).orElse(ConditionsStatus.EMPTY).conditions();
  }

  /** A Node. */
  public static NodeFact node(GenericKubernetesResource object) {
    Meta meta = Meta.of(object.getMetadata());
    return new NodeFact(
        meta,
        VtepsAnnotation.parse(meta.annotations()),
        addresses(meta.annotations()),
        OvnNodeAnnotations.subnets(meta.annotations(), "default"),
        NodeReadiness.notReady(object),
        Surroundings.of(meta.annotations()));
  }

  private static Parsed<List<InetAddress>> addresses(Map<String, String> annotations) {
    Parsed<List<InterfaceAddress>> primary = OvnNodeAnnotations.primaryAddresses(annotations);
    Parsed<List<InterfaceAddress>> all = OvnNodeAnnotations.hostCidrs(annotations);
    Optional<String> error = primary.error().or(all::error);
    if (error.isPresent()) {
      return new Parsed.Malformed<>(error.get());
    }
    return new Parsed.Present<>(
        Stream.of(primary, all)
            .flatMap(parsed -> parsed.toOptional().stream())
            .flatMap(List::stream)
            .map(InterfaceAddress::address)
            .distinct()
            .collect(Collectors.toUnmodifiableList()));
  }

  /** An FRRConfiguration of which nothing but its name and labels can be read: it is not gone. */
  public static FrrConfiguration emptyFrrConfiguration(GenericKubernetesResource object) {
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(object.getMetadata());
    result.setSpec(new FrrConfigurationSpec(null, null, null));
    return result;
  }

  /** An FRRConfiguration, or the sentence that says why it is invalid. */
  public static Parsed<FrrConfiguration> frrConfiguration(GenericKubernetesResource object) {
    return spec(object, FrrConfigurationSpec.class)
        .map(spec -> {
          FrrConfiguration result = new FrrConfiguration();
          result.setMetadata(object.getMetadata());
          result.setSpec(spec);
          return result;
        });
  }

  /** An FRRNodeState. */
  public static FrrFacts.NodeState frrNodeState(GenericKubernetesResource object) {
    FrrNodeState state = new FrrNodeState();
    state.setStatus(status(object, FrrNodeStateStatus.class).orElse(FrrNodeStateStatus.EMPTY));
    return new FrrFacts.NodeState(
        object.getMetadata().getName(), FrrNodeReport.of(state), lastWritten(object.getMetadata()));
  }

  private static Optional<Instant> lastWritten(ObjectMeta meta) {
    return Stream.ofNullable(meta.getManagedFields())
        .flatMap(List::stream)
        .flatMap(entry -> Stream.ofNullable(entry.getTime()))
        .flatMap(time -> instant(time).stream())
        .max(Instant::compareTo);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A BGPSessionState. */
  public static BgpSessionState session(GenericKubernetesResource object) {
    BgpSessionState session = new BgpSessionState();
    session.setMetadata(object.getMetadata());
    session.setStatus(
        status(object, BgpSessionStateStatus.class).orElse(BgpSessionStateStatus.EMPTY));
    return session;
  }

  /** A RouteAdvertisements; nothing when its spec is invalid. */
  public static Optional<RouteAdvertisements> routeAdvertisements(
      GenericKubernetesResource object) {
    return spec(object, RouteAdvertisementsSpec.class)
        .toOptional()
        .map(spec -> {
          RouteAdvertisements result = new RouteAdvertisements();
          result.setMetadata(object.getMetadata());
          result.setSpec(spec);
          result.setStatus(
              status(object, RouteAdvertisementsStatus.class)
                  .orElse(RouteAdvertisementsStatus.EMPTY));
          return result;
        });
  }

  /** The CIDRs of a ServiceCIDR; an invalid one is not ours to report. */
  public static List<IpPrefix> serviceCidr(GenericKubernetesResource object) {
    return cidrs(object);
  }

  private static List<IpPrefix> cidrs(GenericKubernetesResource object) {
    JsonNode spec = JSON.valueToTree(object.getAdditionalProperties().get("spec"));
    List<IpPrefix> result = new ArrayList<>();
    spec.path("cidrs").forEach(cidr -> prefix(cidr.asText()).ifPresent(result::add));
    return List.copyOf(result);
  }

  /** A VTEP of OVN-Kubernetes' own EVPN. */
  public static NativeVtep nativeVtep(GenericKubernetesResource object) {
    return new NativeVtep(object.getMetadata().getName(), cidrs(object));
  }

  /** The addresses of a Service; a headless one has none. */
  public static List<InetAddress> serviceAddresses(GenericKubernetesResource object) {
    JsonNode spec = JSON.valueToTree(object.getAdditionalProperties().get("spec"));
    List<String> texts = new ArrayList<>();
    spec.path("clusterIPs").forEach(address -> texts.add(address.asText()));
    if (texts.isEmpty()) {
      texts.add(spec.path("clusterIP").asText());
    }
    return texts.stream()
        .flatMap(text -> prefix(text + (text.contains(":") ? "/128" : "/32")).stream())
        .map(IpPrefix::network)
        .toList();
  }

  private static Optional<IpPrefix> prefix(String text) {
    try {
      return Optional.of(IpPrefix.parseForeign(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static <T> Parsed<T> spec(GenericKubernetesResource object, Class<T> type) {
    Object content = object.getAdditionalProperties().get("spec");
    if (content == null) {
      return new Parsed.Absent<>();
    }
    try {
      return new Parsed.Present<>(JSON.convertValue(content, type));
    } catch (IllegalArgumentException e) {
      return new Parsed.Malformed<>(why("spec", e));
    }
  }

  private static <T> Optional<T> status(GenericKubernetesResource object, Class<T> type) {
    Object content = object.getAdditionalProperties().get("status");
    if (content == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.convertValue(content, type));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Field path and what is wrong there, without the noise of the mapper. */
  private static String why(String root, IllegalArgumentException e) {
    if (!(e.getCause() instanceof JsonMappingException mapping)) {
      return root + ": " + e.getMessage();
    }
    StringBuilder path = new StringBuilder(root);
    for (JsonMappingException.Reference reference : mapping.getPath()) {
      if (reference.getFieldName() != null) {
        path.append('.').append(reference.getFieldName());
      } else {
        path.append('[').append(reference.getIndex()).append(']');
      }
    }
    Throwable cause = mapping;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage();
    return path + ": " + message;
  }
}
