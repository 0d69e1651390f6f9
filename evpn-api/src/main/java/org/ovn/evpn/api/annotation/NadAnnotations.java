// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Annotations that OVN-Kubernetes' cluster manager writes on NetworkAttachmentDefinitions. */
public final class NadAnnotations {
  public static final String NETWORK_ID = "k8s.ovn.org/network-id";
  public static final String ROUTE_ADVERTISEMENTS = "k8s.ovn.org/route-advertisements";

  private NadAnnotations() {}

  /** The network's id, 0..4095; absent until the cluster manager has given one. */
  public static Parsed<Integer> networkId(@Nullable Map<String, String> annotations) {
    return AnnotationReader.text(
        annotations,
        NETWORK_ID,
        text -> {
          try {
            int id = Integer.parseInt(text.strip());
            if (id >= 0 && id <= 4095) {
              return id;
            }
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number.", e);
          }
          throw new IllegalArgumentException(text + " is not between 0 and 4095.");
        });
  }

  /** Names of the RouteAdvertisements that advertise the network. */
  public static Parsed<List<String>> routeAdvertisements(
      @Nullable Map<String, String> annotations) {
    return AnnotationReader.json(
        annotations,
        ROUTE_ADVERTISEMENTS,
        root -> {
          List<String> names = new ArrayList<>();
          for (JsonNode name : AnnotationReader.array(root, "the value")) {
            names.add(AnnotationReader.string(name, "each of the value"));
          }
          return List.copyOf(names);
        });
  }
}
