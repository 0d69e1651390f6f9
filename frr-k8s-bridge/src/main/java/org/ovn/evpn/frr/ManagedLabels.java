// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;

/** Labels and annotations of the objects that this module renders. */
public final class ManagedLabels {
  /** Says that the operator owns the object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Value of {@link #MANAGED_BY}. */
  public static final String OPERATOR = "udn-evpn";

  /** Name of the peering template; cut and hashed when it exceeds 63 characters. */
  public static final String TEMPLATE = "evpn.k8s.ovn.org/template";

  /** What the object is for: base, networks, node, or source. */
  public static final String ROLE = "evpn.k8s.ovn.org/role";

  /** Annotation of a shard: the EVPNNetworks in it, comma separated, for people. */
  public static final String NETWORKS = "evpn.k8s.ovn.org/networks";

  /** Annotation of a node object: the node it is for. */
  public static final String NODE = "evpn.k8s.ovn.org/node";

  private ManagedLabels() {}

  /** Value of {@link #TEMPLATE} on the objects of the template with this name. */
  public static String templateLabel(String template) {
    return ObjectNames.label(template);
  }

  /**
   * Value of the label {@code evpn.k8s.ovn.org/evpn} on the EVPNNetworks of the EVPN with this
   * name.
   */
  public static String evpnLabel(String evpn) {
    return ObjectNames.label(evpn);
  }

  /** Whether an object with these labels was written by the operator. */
  public static boolean isOurs(@Nullable Map<String, String> labels) {
    return labels != null && OPERATOR.equals(labels.get(MANAGED_BY));
  }

  /** Value of {@link #TEMPLATE} on an object of ours; empty where it is missing. */
  public static String template(FrrConfiguration object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(TEMPLATE, "");
  }
}
