// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.MacAddress;

/**
 * The pod annotation in which OVN-Kubernetes says what each interface of a pod got
 * (go-controller/pkg/util/pod_annotation.go). It stays until the pod is deleted.
 */
public final class PodNetworksAnnotation {
  public static final String KEY = "k8s.ovn.org/pod-networks";

  private PodNetworksAnnotation() {}

  /**
   * One interface of a pod.
   *
   * @param nad NetworkAttachmentDefinition as {@code namespace/name}, or {@code default}
   * @param mac of the interface
   * @param ips with the length of the subnet, in the order of the annotation
   * @param role primary, infrastructure-locked, secondary or empty
   */
  public record PodNetwork(String nad, MacAddress mac, List<InterfaceAddress> ips, String role) {
    /** Copies the list. */
    public PodNetwork {
      ips = List.copyOf(ips);
    }

    /** Whether this is the pod's main network. */
    public boolean isPrimary() {
      return role.equals("primary");
    }
  }

  /** All interfaces by NAD. An entry without MAC is not allocated yet and left out. */
  public static Parsed<List<PodNetwork>> parse(@Nullable Map<String, String> podAnnotations) {
    return AnnotationReader.json(
        podAnnotations,
        KEY,
        root -> {
          List<PodNetwork> result = new ArrayList<>();
          for (Map.Entry<String, JsonNode> e :
              AnnotationReader.object(root, "the value").properties()) {
            String what = "entry \"" + e.getKey() + "\"";
            JsonNode entry = AnnotationReader.object(e.getValue(), what);
            if (entry.path("mac_address").asText().isEmpty()) {
              continue;
            }
            result.add(podNetwork(e.getKey(), what, entry));
          }
          result.sort(Comparator.comparing(PodNetwork::nad));
          return List.copyOf(result);
        });
  }

  private static PodNetwork podNetwork(String nad, String what, JsonNode entry) {
    List<InterfaceAddress> ips = new ArrayList<>();
    if (entry.has("ip_addresses")) {
      String list = "\"ip_addresses\" of " + what;
      for (JsonNode ip : AnnotationReader.array(entry.get("ip_addresses"), list)) {
        ips.add(InterfaceAddress.parse(AnnotationReader.string(ip, "each of " + list).strip()));
      }
    } else if (entry.has("ip_address")) {
      ips.add(
          InterfaceAddress.parse(
              AnnotationReader.string(entry.get("ip_address"), "\"ip_address\" of " + what)
                  .strip()));
    }
    MacAddress mac =
        MacAddress.parse(
            AnnotationReader.string(entry.get("mac_address"), "\"mac_address\" of " + what));
    return new PodNetwork(nad, mac, ips, entry.path("role").asText(""));
  }
}
