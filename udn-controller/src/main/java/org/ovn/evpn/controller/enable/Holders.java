// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Candidate;

/** How messages call who holds a number, as the end of "VNI 100 is …". */
final class Holders {
  private Holders() {}

  static String held(EvpnNetworkSpec spec) {
    return "held by " + text(spec);
  }

  static String held(Candidate candidate) {
    return "held by " + text(candidate);
  }

  static String heldNatively(NetworkKey network) {
    return "held by %s, for which OVN-Kubernetes itself runs EVPN".formatted(network);
  }

  static String stillReleased(EvpnNetworkSpec spec) {
    return "still being released by " + text(spec);
  }

  static String heldAsRouteTarget(EvpnNetworkSpec spec) {
    return held(spec) + ", as the number of a route target";
  }

  static String heldAsRouteTarget(Candidate candidate) {
    return held(candidate) + ", as the number of a route target";
  }

  private static String text(EvpnNetworkSpec spec) {
    return text(NetworkKey.of(spec.network()), spec.evpn());
  }

  private static String text(Candidate candidate) {
    return text(candidate.key(), candidate.evpn().name());
  }

  private static String text(NetworkKey network, String evpn) {
    return "%s of EVPN \"%s\"".formatted(network, evpn);
  }
}
