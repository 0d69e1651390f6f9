// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Something to do at the API server. */
public sealed interface InstallStep {
  /**
   * Applies an object.
   *
   * @param replace whether the stored spec is replaced as a whole, as others have fields in it
   */
  record Apply(Target target, ObjectNode body, boolean replace) implements InstallStep {}

  /** Deletes an object, if it is there; its pods go first. */
  record Delete(Target target) implements InstallStep {}

  /** Gives a pod the readiness gate. */
  record Serve(String pod, String message) implements InstallStep {}

  /** Asks the agent of a node to log at a level, by an annotation of its EVPNNodeState. */
  record LogLevel(String node, String uid, String level) implements InstallStep {}

  /** Deletes what the agent of a node said. */
  record DeleteNodeState(String node) implements InstallStep {}

  /** Puts our finalizer on the EVPNOperator, or takes it off. */
  record Finalizer(String uid, boolean wanted) implements InstallStep {}
}
