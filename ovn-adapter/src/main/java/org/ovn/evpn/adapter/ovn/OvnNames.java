// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.Map;

/**
 * Names and keys of our rows. The key prefix is our own on purpose: OVN-Kubernetes sweeps rows by
 * its {@code k8s.ovn.org/} keys and by {@code pod}.
 */
final class OvnNames {
  private static final String PREFIX = "evpn.k8s.ovn.org/";

  /**
   * External id of every row of ours and of every port taken: the EVPNNetwork that it is there for.
   */
  static final String OWNER = PREFIX + "network";

  /** External id of every row of ours: what it is for. */
  static final String ROLE = PREFIX + "role";

  /** External id of a remote port that is taken: its addresses, joined by {@link #SEPARATOR}. */
  static final String ADDRESSES = PREFIX + "addresses";

  /** External id of a remote port that is taken and had {@code enabled} set: that value. */
  static final String ENABLED = PREFIX + "enabled";

  /**
   * External id of a remote port that is taken: the VTEP addresses of its node, joined by {@link
   * #SEPARATOR}, for when the intent does not name that node any more.
   */
  static final String VTEPS = PREFIX + "vteps";

  /**
   * External id of a switch of which remote ports are taken: the EVPNNetwork and a digest of what
   * is taken; see {@link SwitchMark}.
   */
  static final String TAKEN = PREFIX + "taken";

  /**
   * Between two elements of a port's addresses; in none of them (ovn-nb(5): MAC and IP addresses,
   * by spaces).
   */
  static final String SEPARATOR = ";";

  /** OVN-Kubernetes' own: on switches, routers and NAT rows of a network. */
  static final String K8S_NETWORK = "k8s.ovn.org/network";

  /** OVN-Kubernetes' own: on the ports of pods, the attachment as {@code namespace/name}. */
  static final String K8S_NAD = "k8s.ovn.org/nad";

  /** OVN-Kubernetes' own: layer2 or layer3. */
  static final String K8S_TOPOLOGY = "k8s.ovn.org/topology";

  static final String ROLE_PORT = "port";
  static final String ROLE_GUARD = "guard";

  /**
   * Tunnel key of our port, the same on every switch. Out of the way of OVN-Kubernetes' own, which
   * count up from 10: without a fixed one OVN gives it the next pod's, moves it when that pod
   * comes, and learnt addresses then point at the wrong port.
   */
  static final int TUNNEL_KEY = 32_000;

  private OvnNames() {}

  static String switchPort(String switchName) {
    return "evpn-" + switchName;
  }

  static String portGroup(int networkId) {
    return "evpn.guard." + networkId;
  }

  static String addressSet(int networkId, boolean ipv4) {
    return "evpn.fabric." + networkId + (ipv4 ? ".v4" : ".v6");
  }

  static Map<String, String> ids(String owner, String role) {
    return Map.of(OWNER, owner, ROLE, role);
  }
}
