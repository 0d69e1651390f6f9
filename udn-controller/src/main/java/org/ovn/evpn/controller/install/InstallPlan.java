// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do about the agents, and how far they are.
 *
 * @param steps in order; when one fails, those after it wait
 * @param phase how far it is
 * @param template digest of the template that pods should be made of; empty when there is none
 * @param stopped nodes that are worse with their new agents, a sentence each
 * @param again when to look again although nothing happens
 */
public record InstallPlan(
    List<InstallStep> steps,
    Phase phase,
    String template,
    List<String> stopped,
    Optional<Duration> again) {
  /** How far an install or a removal is. */
  public enum Phase {
    /** There is no EVPNOperator. */
    NONE,
    /** Agents shall run. */
    STANDING,
    /** Agents shall run, and nobody says which image they have. */
    NO_IMAGE,
    /** Nodes give their networks back. */
    WITHDRAWING,
    /** Nodes give back what is left of VTEPs. */
    RELEASING,
    /** The agents go, and all that was made for them. */
    REMOVING
  }

  /** Nothing to do. */
  static final InstallPlan NOTHING =
      new InstallPlan(List.of(), Phase.NONE, "", List.of(), Optional.empty());

  /** Copies the lists. */
  public InstallPlan {
    steps = List.copyOf(steps);
    stopped = List.copyOf(stopped);
  }
}
