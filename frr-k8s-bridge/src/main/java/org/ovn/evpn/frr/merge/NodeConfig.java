// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one node after the merge.
 *
 * @param routers by VRF, "" being the default one
 * @param raw all raw text in the order in which FRR reads it
 * @param conflicts empty if frr-k8s would apply this; else it keeps what it had, and the rest of
 *     this record tells what the merge came to without the contradicting values
 */
public record NodeConfig(
    SortedMap<String, MergedRouter> routers, String raw, List<Conflict> conflicts) {

  /**
   * One BGP instance.
   *
   * @param vrf "" for the default one
   * @param asn its AS number
   * @param id router id, if any object has one
   * @param neighbors by address or interface
   * @param prefixes what it originates
   * @param imports VRFs it imports from
   */
  public record MergedRouter(
      String vrf,
      long asn,
      Optional<String> id,
      SortedMap<String, MergedNeighbor> neighbors,
      SortedSet<String> prefixes,
      SortedSet<String> imports) {}

  /**
   * One neighbour.
   *
   * @param id address or interface
   * @param asn AS number, internal or external
   * @param settings what every copy must agree on, defaults filled in: port, timers and so on
   * @param bfdProfile the profile, if any copy has one
   * @param advertised prefixes that may go out
   * @param receivesAll whether anything may come in
   * @param received what may come in: prefix, then length bounds as FRR spells them
   */
  public record MergedNeighbor(
      String id,
      String asn,
      SortedMap<String, String> settings,
      @Nullable String bfdProfile,
      SortedSet<String> advertised,
      boolean receivesAll,
      SortedSet<String> received) {}
}
