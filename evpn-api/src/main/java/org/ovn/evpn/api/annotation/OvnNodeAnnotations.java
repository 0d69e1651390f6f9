// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/** Annotations that OVN-Kubernetes writes on nodes (go-controller/pkg/util/node_annotations.go). */
public final class OvnNodeAnnotations {
  public static final String SUBNETS = "k8s.ovn.org/node-subnets";
  public static final String PRIMARY_ADDRESS = "k8s.ovn.org/node-primary-ifaddr";
  public static final String HOST_CIDRS = "k8s.ovn.org/host-cidrs";
  public static final String VTEPS = "k8s.ovn.org/vteps";
  public static final String GATEWAY = "k8s.ovn.org/l3-gateway-config";
  public static final String JOIN = "k8s.ovn.org/node-gateway-router-lrp-ifaddrs";
  public static final String TRANSIT = "k8s.ovn.org/node-transit-switch-port-ifaddr";
  public static final String MASQUERADE = "k8s.ovn.org/node-masquerade-subnet";

  private OvnNodeAnnotations() {}

  /**
   * The node's subnets of a Layer3 network; absent when the network has none here yet. Only this
   * network's entry is judged, so that a bad entry holds up no other network.
   */
  public static Parsed<List<IpPrefix>> subnets(
      @Nullable Map<String, String> annotations, String networkName) {
    return AnnotationReader.json(
        annotations,
        SUBNETS,
        root -> {
          JsonNode entry = AnnotationReader.object(root, "the value").get(networkName);
          if (entry == null) {
            return null;
          }
          String what = "entry \"" + networkName + "\"";
          if (entry.isTextual()) { // before dual stack a single subnet was a bare string
            return List.of(IpPrefix.parseForeign(entry.textValue()));
          }
          List<IpPrefix> subnets = new ArrayList<>();
          for (JsonNode subnet : AnnotationReader.array(entry, what)) {
            subnets.add(IpPrefix.parseForeign(AnnotationReader.string(subnet, "each of " + what)));
          }
          return List.copyOf(subnets);
        });
  }

  /** The addresses of the node's gateway bridge, IPv4 first, at most one per family. */
  public static Parsed<List<InterfaceAddress>> primaryAddresses(
      @Nullable Map<String, String> annotations) {
    return AnnotationReader.json(
        annotations,
        PRIMARY_ADDRESS,
        root -> {
          AnnotationReader.object(root, "the value");
          List<InterfaceAddress> result = new ArrayList<>();
          for (String family : List.of("ipv4", "ipv6")) {
            JsonNode entry = root.get(family);
            if (entry != null && !entry.asText().isEmpty()) {
              result.add(interfaceAddress(entry, "\"" + family + "\""));
            }
          }
          return List.copyOf(result);
        });
  }

  /** Every address of the node. */
  public static Parsed<List<InterfaceAddress>> hostCidrs(
      @Nullable Map<String, String> annotations) {
    return AnnotationReader.json(
        annotations,
        HOST_CIDRS,
        root -> {
          List<InterfaceAddress> result = new ArrayList<>();
          for (JsonNode cidr : AnnotationReader.array(root, "the value")) {
            result.add(interfaceAddress(cidr, "each of the value"));
          }
          return List.copyOf(result);
        });
  }

  /** The routers that the node's default routes go to. */
  public static Parsed<List<InetAddress>> gateways(@Nullable Map<String, String> annotations) {
    return gateway(annotations, "next-hops", "next-hop", text -> IpAddresses.parse(text.strip()));
  }

  /** The addresses of the node's gateway bridge, with the length of its network. */
  public static Parsed<List<InterfaceAddress>> gatewayAddresses(
      @Nullable Map<String, String> annotations) {
    return gateway(
        annotations, "ip-addresses", "ip-address", text -> InterfaceAddress.parse(text.strip()));
  }

  /** A field of the gateway's configuration, and its list, which came with dual stack. */
  private static <R> Parsed<List<R>> gateway(
      @Nullable Map<String, String> annotations,
      String list,
      String single,
      Function<String, R> reader) {
    return AnnotationReader.json(
        annotations,
        GATEWAY,
        root -> {
          JsonNode entry = AnnotationReader.object(root, "the value").path("default");
          List<R> result = new ArrayList<>();
          for (JsonNode value : entry.path(list)) {
            result.add(reader.apply(AnnotationReader.string(value, "each of \"" + list + "\"")));
          }
          String one = entry.path(single).asText();
          if (result.isEmpty() && !one.isBlank()) {
            result.add(reader.apply(one));
          }
          return List.copyOf(result);
        });
  }

  /** The subnet that joins the node's router to its gateway, as far as it is annotated. */
  public static Parsed<List<IpPrefix>> join(@Nullable Map<String, String> annotations) {
    return AnnotationReader.json(
        annotations, JOIN, root -> families(AnnotationReader.object(root, "it").path("default")));
  }

  /** The subnet that joins the nodes of an interconnect. */
  public static Parsed<List<IpPrefix>> transit(@Nullable Map<String, String> annotations) {
    return AnnotationReader.json(annotations, TRANSIT, OvnNodeAnnotations::families);
  }

  /** The subnet that hides the host from OVN. */
  public static Parsed<List<IpPrefix>> masquerade(@Nullable Map<String, String> annotations) {
    return AnnotationReader.json(annotations, MASQUERADE, OvnNodeAnnotations::families);
  }

  private static List<IpPrefix> families(JsonNode entry) {
    List<IpPrefix> result = new ArrayList<>();
    for (String family : List.of("ipv4", "ipv6")) {
      String text = entry.path(family).asText();
      if (!text.isBlank()) {
        result.add(IpPrefix.parseForeign(text));
      }
    }
    return List.copyOf(result);
  }

  private static InterfaceAddress interfaceAddress(JsonNode node, String what) {
    return InterfaceAddress.parse(AnnotationReader.string(node, what).strip());
  }

  /** VTEPs of OVN-Kubernetes' own EVPN: name to addresses. */
  public static Parsed<SortedMap<String, List<InetAddress>>> vteps(
      @Nullable Map<String, String> annotations) {
    return VtepsAnnotation.parse(annotations, VTEPS);
  }
}
