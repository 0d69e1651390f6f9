// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;

/**
 * One enabled network, as far as FRR is concerned.
 *
 * @param name name of the EVPNNetwork, such as {@code cudn.finance}; decides the shard
 * @param spec the resolved network; its {@code evpn} names the {@link EvpnScope} it belongs to
 * @param withoutIpVrf hostnames of the nodes on which its IP-VRF is left out, as somebody else has
 *     its VRF or VNI there: one line that FRR refuses stops the lines of all other networks
 */
public record FrrNetwork(String name, EvpnNetworkSpec spec, SortedSet<String> withoutIpVrf) {
  /** Copies the set. */
  public FrrNetwork {
    withoutIpVrf = Collections.unmodifiableSortedSet(new TreeSet<>(withoutIpVrf));
  }

  /** A network that is whole on every node. */
  public FrrNetwork(String name, EvpnNetworkSpec spec) {
    this(name, spec, Collections.emptySortedSet());
  }

  /** Its Layer 2 part alone. */
  public FrrNetwork macVrfOnly() {
    return new FrrNetwork(name, spec.withVrfs(spec.macVrf(), null));
  }

  /** Its Layer 3 part alone. */
  public FrrNetwork ipVrfOnly() {
    return new FrrNetwork(name, spec.withVrfs(null, spec.ipVrf()), withoutIpVrf);
  }
}
