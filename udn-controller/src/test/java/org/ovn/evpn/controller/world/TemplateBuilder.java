// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;

/** An FRRConfiguration of an administrator, with one router at most and its neighbours. */
public final class TemplateBuilder {
  private final List<FrrConfigurationSpec.Neighbor> neighbors = new ArrayList<>();
  private FrrConfigurationSpec.@Nullable Raw raw;
  private @Nullable LabelSelector nodes;
  private long asn = 65000;
  private @Nullable String vrf;

  private TemplateBuilder() {}

  /** One without neighbours. */
  public static TemplateBuilder empty() {
    return new TemplateBuilder();
  }

  /** One with a neighbour of AS 65101 at that address. */
  public static TemplateBuilder peering(String neighbor) {
    return empty().neighbor(neighbor, Map.of());
  }

  /** Sets the AS of the router, 65000 unless set. */
  public TemplateBuilder asn(long to) {
    asn = to;
    return this;
  }

  /** Sets the VRF of the router, none unless set. */
  public TemplateBuilder vrf(String to) {
    vrf = to;
    return this;
  }

  /** Adds a neighbour of AS 65101, with other fields as the API has them. */
  public TemplateBuilder neighbor(String address, Map<String, Object> other) {
    neighbors.add(
        new FrrConfigurationSpec.Neighbor(
            address, null, 65101L, null, null, null, null, null, null, List.of(), null, null,
            other));
    return this;
  }

  /** Sets raw lines. */
  public TemplateBuilder raw(int priority, String lines) {
    raw = new FrrConfigurationSpec.Raw(priority, lines);
    return this;
  }

  /** Selects nodes; all unless set. */
  public TemplateBuilder nodes(@Nullable LabelSelector selector) {
    nodes = selector;
    return this;
  }

  /** The spec. */
  public FrrConfigurationSpec spec() {
    FrrConfigurationSpec.Bgp bgp =
        neighbors.isEmpty()
            ? null
            : new FrrConfigurationSpec.Bgp(
                List.of(
                    new FrrConfigurationSpec.Router(
                        asn, null, vrf, neighbors, List.of(), List.of(), null)),
                List.of());
    return new FrrConfigurationSpec(bgp, raw, nodes);
  }

  /** The object, as a client would write it. */
  FrrConfiguration object(String name, Map<String, String> labels) {
    FrrConfiguration object = new FrrConfiguration();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(Inventory.FRR_NAMESPACE)
            .withName(name)
            .withLabels(labels.isEmpty() ? null : labels)
            .build());
    object.setSpec(spec());
    return object;
  }
}
