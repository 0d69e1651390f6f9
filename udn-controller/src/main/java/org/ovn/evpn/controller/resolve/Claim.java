// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.NetworkFact;

/**
 * An EVPN's word that a network is its own.
 *
 * @param evpn the EVPN
 * @param spec its spec, which is valid
 * @param network the network
 * @param source by which part of the EVPN
 */
record Claim(EvpnFact evpn, EvpnSpec spec, NetworkFact network, Source source) {
  /** By which part of an EVPN; what the administrator wrote more exactly counts more. */
  enum Source {
    /** An entry of spec.networks that names the network. */
    NAMED,
    /** An annotation on the network, as spec.annotations allows. */
    ANNOTATED,
    /** A selector in spec.networks. */
    SELECTED
  }
}
