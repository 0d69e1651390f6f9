// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The network as its author knows it.
 *
 * @param kind cluster-wide or namespaced
 * @param namespace of a UserDefinedNetwork
 * @param name metadata.name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkIdentity(NetworkKind kind, @Nullable String namespace, String name) {}
