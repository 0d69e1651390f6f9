// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/**
 * Spec of a ClusterUserDefinedNetwork.
 *
 * @param namespaceSelector namespaces that get the network
 * @param network the network itself
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterUserDefinedNetworkSpec(
    @Nullable LabelSelector namespaceSelector, @Nullable NetworkSpec network) {}
