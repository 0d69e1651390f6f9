// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.Issue;

/**
 * How the node stands after a pass.
 *
 * @param intent what is wanted
 * @param kernel the kernel's side; absent when it could not be read
 * @param ovn OVN's side; absent while a database is out of reach
 * @param present EVPNNetworks of which the kernel has a device
 * @param programmed what the kernel has of each EVPNNetwork
 * @param retiring EVPNNetworks that are being given back
 * @param notNeeded EVPNNetworks of the intent that OVN-Kubernetes does not run on this node
 * @param issues what the two sides do not tell: about EVPNNetworks, VTEPs (they hold up their
 *     networks) and this node. Of one subject and severity the first one's reason counts
 * @param away databases that are out of reach: why, and where they were looked for
 */
public record NodeReport(
    NodeIntent intent,
    Optional<KernelPlan> kernel,
    Optional<OvnPlan> ovn,
    Set<String> present,
    Map<String, KernelState.Programmed> programmed,
    Set<String> retiring,
    Set<String> notNeeded,
    List<Issue> issues,
    List<String> away) {
  /** Copies the collections. */
  public NodeReport {
    present = Set.copyOf(present);
    programmed = Map.copyOf(programmed);
    retiring = Set.copyOf(retiring);
    notNeeded = Set.copyOf(notNeeded);
    issues = List.copyOf(issues);
    away = List.copyOf(away);
  }

  /** The same, with more to tell. */
  public NodeReport and(List<Issue> more) {
    List<Issue> all = new ArrayList<>(issues);
    all.addAll(more);
    return new NodeReport(intent, kernel, ovn, present, programmed, retiring, notNeeded, all, away);
  }

  /** A report of a node that needs all of its networks. */
  public NodeReport(
      NodeIntent intent,
      Optional<KernelPlan> kernel,
      Optional<OvnPlan> ovn,
      Set<String> present,
      Map<String, KernelState.Programmed> programmed,
      Set<String> retiring,
      List<Issue> issues) {
    this(intent, kernel, ovn, present, programmed, retiring, Set.of(), issues, List.of());
  }
}
