// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which annotations on networks count, and what they may ask for.
 *
 * @param namespaceSelector namespaces whose UserDefinedNetworks may name this EVPN; absent means
 *     none, {} all. Annotations on ClusterUserDefinedNetworks always count
 * @param vniPool VNIs that tenants may ask for or are given
 * @param defaults what an annotated network has besides its VNIs
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AnnotationPolicy(
    @Nullable LabelSelector namespaceSelector,
    List<VniRange> vniPool,
    @Nullable AnnotationDefaults defaults) {
  /** Copies lists; an absent list is empty. */
  public AnnotationPolicy {
    vniPool = Lists.copy(vniPool);
  }
}
