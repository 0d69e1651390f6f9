// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.ObjectNames;

/**
 * Labels and annotations by which the operator finds its objects again, and how their values are
 * made. Stateless.
 */
public final class ManagedLabels {
  /** Name of the peering template; cut and hashed when it exceeds 63 characters. */
  public static final String TEMPLATE = ApiGroup.NAME + "/template";

  /** What an FRRConfiguration is for: base, networks, node, or source. */
  public static final String ROLE = ApiGroup.NAME + "/role";

  /** Annotation of an FRRConfiguration: the EVPNNetworks in it, comma separated. */
  public static final String NETWORKS = ApiGroup.NAME + "/networks";

  /** Annotation of an FRRConfiguration: the node it is for. */
  public static final String NODE = ApiGroup.NAME + "/node";

  /**
   * Annotation of the FRRConfiguration of a node: how many reloads in a row were asked for since
   * FRR last had all of our lines, see docs/operations.md.
   */
  public static final String RELOADS = ApiGroup.NAME + "/reloads";

  private ManagedLabels() {}

  /** Value of {@link #TEMPLATE} on the objects of the template with this name. */
  public static String templateLabel(String template) {
    return ObjectNames.label(template);
  }

  /** Value of {@link ApiGroup#EVPN_LABEL} on the EVPNNetworks of the EVPN with this name. */
  public static String evpnLabel(String evpn) {
    return ObjectNames.label(evpn);
  }

  /** Whether the operator wrote the object that has these labels. */
  public static boolean isOurs(@Nullable Map<String, String> labels) {
    return labels != null && ApiGroup.MANAGED_BY.equals(labels.get(ApiGroup.MANAGED_BY_LABEL));
  }

  /** Value of {@link #TEMPLATE} on an object of ours; empty where it is missing. */
  public static String template(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(TEMPLATE, "");
  }
}
