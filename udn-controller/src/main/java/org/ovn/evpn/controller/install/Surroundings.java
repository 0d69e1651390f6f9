// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What the steps depend on and the EVPNOperator does not say.
 *
 * @param namespace that the operator runs in
 * @param image of the agents that belongs to this controller, RELATED_IMAGE_OVN_ADAPTER
 * @param version of this controller
 * @param openShift whether the API server serves SecurityContextConstraints
 * @param policies the admission policies and their bindings, in the order of {@code
 *     manifests/admission}
 */
public record Surroundings(
    String namespace,
    Optional<String> image,
    String version,
    boolean openShift,
    List<ObjectNode> policies) {
  /** Copies the list. */
  public Surroundings {
    policies = List.copyOf(policies);
  }
}
