// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * The CNI configuration inside a NetworkAttachmentDefinition of OVN-Kubernetes.
 *
 * @param name OVN-Kubernetes' name of the network
 * @param topology layer2, layer3 or localnet, in lower case as written there
 * @param role primary, secondary or empty
 * @param subnets of the network, without host bits; for layer3 the cluster CIDRs without the host
 *     length
 * @param mtu bytes, when given
 * @param transport evpn, no-overlay or empty
 * @param nativeMacVni VNI of OVN-Kubernetes' own EVPN
 * @param nativeIpVni VNI of OVN-Kubernetes' own EVPN
 */
public record NadConfig(
    String name,
    String topology,
    String role,
    List<IpPrefix> subnets,
    OptionalInt mtu,
    String transport,
    OptionalInt nativeMacVni,
    OptionalInt nativeIpVni) {
  /** Copies the list. */
  public NadConfig {
    subnets = List.copyOf(subnets);
  }

  /** Whether the network is the main one of its pods. */
  public boolean isPrimary() {
    return role.equals("primary");
  }

  /**
   * Reads {@code spec.config}; absent when it is not a configuration of OVN-Kubernetes' CNI plugin.
   */
  public static Parsed<NadConfig> parse(@Nullable String config) {
    return AnnotationReader.json(
        config == null ? null : Map.of("spec.config", config),
        "spec.config",
        root -> {
          JsonNode conf = AnnotationReader.object(root, "the value");
          if (!conf.path("type").asText().equals("ovn-k8s-cni-overlay")) {
            return null;
          }
          JsonNode evpn = conf.path("evpn");
          return new NadConfig(
              AnnotationReader.string(conf.get("name"), "\"name\""),
              conf.path("topology").asText(),
              conf.path("role").asText(),
              subnets(conf.path("subnets").asText()),
              number(conf.path("mtu")),
              conf.path("transport").asText(),
              number(evpn.path("macVRF").path("vni")),
              number(evpn.path("ipVRF").path("vni")));
        });
  }

  private static OptionalInt number(JsonNode node) {
    return node.canConvertToInt() && node.intValue() > 0
        ? OptionalInt.of(node.intValue())
        : OptionalInt.empty();
  }

  /** {@code 10.10.0.0/16/24,fd00::/48/64}: the third part is the host length of Layer3. */
  private static List<IpPrefix> subnets(String text) {
    List<IpPrefix> result = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String subnet = part.strip();
      if (subnet.isEmpty()) {
        continue;
      }
      int second = subnet.indexOf('/', subnet.indexOf('/') + 1);
      result.add(IpPrefix.parseForeign(second < 0 ? subnet : subnet.substring(0, second)));
    }
    return List.copyOf(result);
  }
}
