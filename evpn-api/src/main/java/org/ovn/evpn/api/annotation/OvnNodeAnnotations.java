// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpPrefix;

/** Annotations that OVN-Kubernetes writes on nodes (go-controller/pkg/util/node_annotations.go). */
public final class OvnNodeAnnotations {
  public static final String SUBNETS = "k8s.ovn.org/node-subnets";
  public static final String PRIMARY_ADDRESS = "k8s.ovn.org/node-primary-ifaddr";
  public static final String HOST_CIDRS = "k8s.ovn.org/host-cidrs";
  public static final String VTEPS = "k8s.ovn.org/vteps";

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
            return List.of(IpPrefix.parse(entry.textValue()));
          }
          List<IpPrefix> subnets = new ArrayList<>();
          for (JsonNode subnet : AnnotationReader.array(entry, what)) {
            subnets.add(IpPrefix.parse(AnnotationReader.string(subnet, "each of " + what)));
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
              result.add(
                  InterfaceAddress.parse(AnnotationReader.string(entry, "\"" + family + "\"")));
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
            result.add(InterfaceAddress.parse(AnnotationReader.string(cidr, "each of the value")));
          }
          return List.copyOf(result);
        });
  }

  /** VTEPs of OVN-Kubernetes' own EVPN: name to addresses. */
  public static Parsed<SortedMap<String, List<InetAddress>>> vteps(
      @Nullable Map<String, String> annotations) {
    return VtepsAnnotation.parse(annotations, VTEPS);
  }
}
