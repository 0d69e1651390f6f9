// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Where the VTEP addresses come from and which nodes have one.
 *
 * @param cidrs 1..20 networks, used in this order
 * @param mode who gives a node its address; absent means Managed, see {@link #modeOrDefault}
 * @param nodeSelector nodes that take part; absent means all
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record VtepSpec(
    List<IpPrefix> cidrs, @Nullable VtepMode mode, @Nullable LabelSelector nodeSelector) {
  /** Copies lists; an absent list is empty. */
  public VtepSpec {
    cidrs = Lists.copy(cidrs);
  }

  /** The mode with the schema's default filled in. */
  public VtepMode modeOrDefault() {
    return mode == null ? VtepMode.MANAGED : mode;
  }
}
