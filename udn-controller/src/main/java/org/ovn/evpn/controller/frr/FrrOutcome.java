package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.frr.Finding;
import org.ovn.evpn.frr.FrrIntent;
import org.ovn.evpn.frr.FrrNode;
import org.ovn.evpn.frr.FrrTransitions;

/**
 * What to ask of frr-k8s now.
 *
 * @param steps writes in this order; empty when there is nothing to do or it is not time yet
 * @param again when to look again because steps must wait for FRR to settle
 * @param findings what the bridge has to say
 * @param peering per EVPN what keeps its peering from being ready
 * @param templates the peering templates that EVPNs select
 * @param nodes every node, as FRR sees it
 * @param present EVPNNetworks that existing FRRConfigurations of ours still carry
 */
public record FrrOutcome(
    List<FrrTransitions.Step> steps,
    Optional<Duration> again,
    List<Finding> findings,
    Map<String, List<String>> peering,
    List<FrrIntent.Template> templates,
    List<FrrNode> nodes,
    Set<String> present) {
  public FrrOutcome {
    steps = List.copyOf(steps);
    findings = List.copyOf(findings);
    peering = Map.copyOf(peering);
    templates = List.copyOf(templates);
    nodes = List.copyOf(nodes);
    present = Set.copyOf(present);
  }
}
