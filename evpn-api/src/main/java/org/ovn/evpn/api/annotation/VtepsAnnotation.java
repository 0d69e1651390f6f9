// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * The node annotation with the VTEP addresses of the node: {@code
 * {"fabric":{"ips":["10.254.0.1"]}}}. The controller writes the entries of Managed VTEPs, the agent
 * those of Unmanaged ones.
 */
public final class VtepsAnnotation {
  public static final String KEY = "evpn.k8s.ovn.org/vteps";

  private VtepsAnnotation() {}

  /** All entries, VTEP name to addresses, at most one per family. */
  public static Parsed<SortedMap<String, List<InetAddress>>> parse(
      @Nullable Map<String, String> nodeAnnotations) {
    return parse(nodeAnnotations, KEY);
  }

  /** The same from another key: OVN-Kubernetes' own has the same shape. */
  static Parsed<SortedMap<String, List<InetAddress>>> parse(
      @Nullable Map<String, String> nodeAnnotations, String key) {
    return AnnotationReader.json(
        nodeAnnotations,
        key,
        root -> {
          SortedMap<String, List<InetAddress>> result = new TreeMap<>();
          AnnotationReader.object(root, "the value")
              .properties()
              .forEach(e -> result.put(e.getKey(), ips(e.getKey(), e.getValue())));
          return result;
        });
  }

  private static List<InetAddress> ips(String vtep, JsonNode entry) {
    List<InetAddress> ips = new ArrayList<>();
    for (JsonNode ip :
        AnnotationReader.array(
            AnnotationReader.object(entry, "entry \"" + vtep + "\"").get("ips"),
            "\"ips\" of \"" + vtep + "\"")) {
      InetAddress address =
          IpAddresses.parse(AnnotationReader.string(ip, "each of \"ips\" of \"" + vtep + "\""));
      if (ips.stream().anyMatch(a -> IpAddresses.isIpv4(a) == IpAddresses.isIpv4(address))) {
        throw new IllegalArgumentException(
            "\"ips\" of \"" + vtep + "\" has more than one address of a family.");
      }
      ips.add(address);
    }
    return List.copyOf(ips);
  }

  /** The text of the annotation: compact, VTEPs by name, so that equal facts give equal text. */
  public static String format(Map<String, List<InetAddress>> vteps) {
    SortedMap<String, Map<String, List<String>>> json = new TreeMap<>();
    vteps.forEach((name, ips) ->
        json.put(name, Map.of("ips", ips.stream().map(IpAddresses::format).toList())));
    try {
      return AnnotationReader.JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are always JSON", e);
    }
  }
}
