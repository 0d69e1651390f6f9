// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller found of the agents.
 *
 * @param observedGeneration of the EVPNOperator
 * @param version of the controller
 * @param agents how many there are
 * @param conditions Available, Progressing, Degraded
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EvpnOperatorStatus(
    @Nullable Long observedGeneration,
    @Nullable String version,
    @Nullable Agents agents,
    List<Condition> conditions) {
  /** Nothing set. */
  public static final EvpnOperatorStatus EMPTY =
      new EvpnOperatorStatus(null, null, null, List.of());

  /** Copies lists; an absent list is empty. */
  public EvpnOperatorStatus {
    conditions = Lists.copy(conditions);
  }

  /**
   * How many agents there are.
   *
   * @param desired nodes that shall have one
   * @param updated of these, nodes whose agent is as the spec says
   * @param ready of these, nodes whose agent is ready
   * @param versions what the agents say they are, by version
   * @param behind nodes whose agent is not as the spec says yet, the first ten by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Agents(
      int desired, int updated, int ready, List<Version> versions, List<String> behind) {
    /** Copies lists; an absent list is empty. */
    public Agents {
      versions = Lists.copy(versions);
      behind = Lists.copy(behind);
    }
  }

  /**
   * A version of the agents.
   *
   * @param version as the agents say
   * @param nodes that have it
   */
  public record Version(String version, int nodes) {}
}
