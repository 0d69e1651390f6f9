// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.List;
import java.util.Map;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * What the administrators' and tenants' words come to.
 *
 * @param candidates networks that can be enabled, older EVPNs first
 * @param owners every network that an EVPN has, also those that wait, with the name of the EVPN
 * @param objections everything that is not done as asked, sorted
 */
public record Resolution(
    List<Candidate> candidates, Map<NetworkKey, String> owners, List<Objection> objections) {
  public Resolution {
    candidates = List.copyOf(candidates);
    owners = Map.copyOf(owners);
    objections = List.copyOf(objections);
  }
}
