// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What becomes of the VTEPs.
 *
 * @param verdicts every VTEP that exists, with the reason why it is refused, if it is
 * @param annotations per node that reads: the whole content that its annotation shall have
 * @param addresses per node: the VTEP addresses that it has or is to have, also where the
 *     annotation does not read but the agent reports them
 * @param malformed nodes whose annotation does not read, with the sentence that says why
 * @param findings per VTEP what its Accepted condition says
 * @param releasable VTEPs being deleted that nothing uses any more
 */
public record VtepPlan(
    Map<String, Optional<String>> verdicts,
    SortedMap<String, SortedMap<String, List<InetAddress>>> annotations,
    Map<String, Map<String, List<InetAddress>>> addresses,
    SortedMap<String, String> malformed,
    SortedMap<String, Finding> findings,
    List<String> releasable) {

  /**
   * What the Accepted condition of a VTEP says.
   *
   * @param accepted True or False
   * @param reason PascalCase
   * @param message names object, field and remedy
   * @param desired nodes that take part
   * @param ready nodes that have an address
   */
  public record Finding(boolean accepted, String reason, String message, int desired, int ready) {}
}
