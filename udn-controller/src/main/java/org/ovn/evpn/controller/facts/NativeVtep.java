// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.List;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * A VTEP of OVN-Kubernetes' own EVPN, kind VTEP of k8s.ovn.org.
 *
 * @param name of the object
 * @param cidrs that it has
 */
public record NativeVtep(String name, List<IpPrefix> cidrs) {
  public NativeVtep {
    cidrs = List.copyOf(cidrs);
  }
}
