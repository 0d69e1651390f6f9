// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/**
 * One network by name, or networks by labels.
 *
 * @param kind what is named or selected
 * @param namespace of a UserDefinedNetwork by name
 * @param name exactly one of name and selector is set
 * @param selector labels of the network
 * @param namespaceSelector labels of the namespace of a selected UserDefinedNetwork
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkReference(
    NetworkKind kind,
    @Nullable String namespace,
    @Nullable String name,
    @Nullable LabelSelector selector,
    @Nullable LabelSelector namespaceSelector) {

  /** Whether this selects by labels and so can match many networks. */
  public boolean selects() {
    return selector != null;
  }
}
