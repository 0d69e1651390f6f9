// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/** Gathers the issues that the planners find with one network, in their order. */
final class NetworkIssues {
  private final Subject network;
  private final List<Issue> issues = new ArrayList<>();

  /**
   * @param network name of the EVPNNetwork
   */
  NetworkIssues(String network) {
    this.network = Subject.evpnNetwork(network);
  }

  /** A part of the network waits because of it. */
  void blocks(Reason reason, String message) {
    issues.add(Issue.blocks(network, reason, message));
  }

  /** The network works, but not as asked. */
  void degrades(Reason reason, String message) {
    issues.add(Issue.degrades(network, reason, message));
  }

  List<Issue> toList() {
    return List.copyOf(issues);
  }
}
