// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.controller.facts.OperatorFact;

/**
 * What the steps are decided on, at one moment.
 *
 * @param operator the EVPNOperator that counts
 * @param surroundings what it does not say
 * @param daemonSet as stored
 * @param written what was answered to our last write of it
 * @param pods of the agents
 * @param states what the agents last said, by node
 * @param logs what they are asked to log, by node
 * @param left what of the networks is still to be given back, as sentences
 * @param due whether what nothing is heard of is to be written again
 */
public record InstallFacts(
    Optional<OperatorFact> operator,
    Surroundings surroundings,
    Optional<DaemonSetFact> daemonSet,
    Optional<DaemonSetFact.Written> written,
    List<AgentPod> pods,
    Map<String, EvpnNodeStateStatus> states,
    Map<String, NodeLog> logs,
    List<String> left,
    boolean due) {
  /**
   * What an agent is asked to log.
   *
   * @param uid of its EVPNNodeState
   * @param level that is asked for there; empty when none is
   */
  public record NodeLog(String uid, Optional<String> level) {}

  /** Copies the collections. */
  public InstallFacts {
    pods = List.copyOf(pods);
    states = Map.copyOf(states);
    logs = Map.copyOf(logs);
    left = List.copyOf(left);
  }

  /** The image that agents get. */
  Optional<String> image() {
    return operator
        .flatMap(fact -> Optional.ofNullable(fact.specOrEmpty().agentOrEmpty().image()))
        .or(surroundings::image);
  }
}
