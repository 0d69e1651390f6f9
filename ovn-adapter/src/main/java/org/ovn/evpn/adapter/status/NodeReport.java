// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnPlan;

/**
 * How the node stands after a pass.
 *
 * @param intent what is wanted
 * @param kernel the kernel's side; absent when it could not be read
 * @param ovn OVN's side; absent while a database is out of reach
 * @param present EVPNNetworks of which the kernel has a device
 * @param programmed what the kernel has of each EVPNNetwork
 * @param retiring EVPNNetworks that are being given back
 * @param failures sentences by EVPNNetwork about changes that failed and are tried again
 * @param vteps the same by VTEP: they hold up its networks
 * @param nodeFailures the same about what serves them all
 * @param frrSilent networks that went on without a word from FRR
 * @param remarks about the inputs
 */
public record NodeReport(
    NodeIntent intent,
    Optional<KernelPlan> kernel,
    Optional<OvnPlan> ovn,
    Set<String> present,
    Map<String, KernelState.Programmed> programmed,
    Set<String> retiring,
    Map<String, List<String>> failures,
    Map<String, List<String>> vteps,
    List<String> nodeFailures,
    Set<String> frrSilent,
    List<Remark> remarks) {
  /** Copies the collections. */
  public NodeReport {
    present = Set.copyOf(present);
    programmed = Map.copyOf(programmed);
    vteps = Map.copyOf(vteps);
    retiring = Set.copyOf(retiring);
    failures = Map.copyOf(failures);
    nodeFailures = List.copyOf(nodeFailures);
    frrSilent = Set.copyOf(frrSilent);
    remarks = List.copyOf(remarks);
  }
}
