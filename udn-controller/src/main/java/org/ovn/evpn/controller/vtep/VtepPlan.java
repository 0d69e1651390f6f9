// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * What becomes of the VTEPs.
 *
 * @param verdicts every VTEP that exists, with the reason why it is refused, if it is
 * @param annotations per node whose annotation is valid: the whole content that it shall have
 * @param addresses per node: the VTEP addresses that it has or is to have, also where the
 *     annotation is invalid but the agent reports them
 * @param heard per VTEP the CIDRs whose addresses nodes take from the fabric; a VTEP that is
 *     refused or invalid has none here
 * @param malformed nodes whose annotation is invalid, with the sentence that says why
 * @param acceptances per VTEP what its condition Accepted says
 * @param releasable VTEPs being deleted that nothing uses any more
 */
public record VtepPlan(
    Map<String, Optional<String>> verdicts,
    SortedMap<String, SortedMap<String, List<InetAddress>>> annotations,
    Map<String, Map<String, List<InetAddress>>> addresses,
    Map<String, List<IpPrefix>> heard,
    SortedMap<String, String> malformed,
    SortedMap<String, Acceptance> acceptances,
    List<String> releasable) {

  /**
   * What condition Accepted of a VTEP says.
   *
   * @param accepted True or False
   * @param reason of the condition
   * @param message names object, field and remedy
   * @param desired nodes that take part
   * @param ready nodes that have an address
   */
  public record Acceptance(
      boolean accepted, Reason reason, String message, int desired, int ready) {}
}
