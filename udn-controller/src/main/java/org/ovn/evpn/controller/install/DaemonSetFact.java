// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The agents' DaemonSet as it is stored.
 *
 * @param uid of this one
 * @param generation of its spec
 * @param observed generation that Kubernetes has acted upon
 * @param template digest that its pods get; empty when somebody else made it
 * @param desired nodes that shall have a pod
 * @param leaving whether it is being deleted
 * @param foreign whether somebody else's fields are in its spec
 */
public record DaemonSetFact(
    String uid,
    long generation,
    long observed,
    String template,
    int desired,
    boolean leaving,
    boolean foreign) {
  /** Reads an object of the API server. */
  public static DaemonSetFact of(JsonNode object) {
    return new DaemonSetFact(
        object.at("/metadata/uid").asText(),
        object.at("/metadata/generation").asLong(),
        object.at("/status/observedGeneration").asLong(),
        AgentDaemonSet.template(object),
        object.at("/status/desiredNumberScheduled").asInt(),
        object.at("/metadata").hasNonNull("deletionTimestamp"),
        ForeignFields.isIn(object));
  }

  /** Whether it was not changed since we wrote it so. */
  boolean isAsWritten(@Nullable Written written) {
    return written != null && written.equals(new Written(uid, generation, template));
  }

  /**
   * What the API server answered to our last write.
   *
   * @param uid of the DaemonSet
   * @param generation of its spec then
   * @param template digest that its pods get
   */
  public record Written(String uid, long generation, String template) {
    /** Reads the answer. */
    public static Written of(JsonNode object) {
      DaemonSetFact fact = DaemonSetFact.of(object);
      return new Written(Objects.requireNonNull(fact.uid()), fact.generation(), fact.template());
    }
  }
}
