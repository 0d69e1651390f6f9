// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.List;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Bridge and VXLAN devices of a VTEP: settings as they will be, flags as they are before the plan.
 *
 * @param bridge its name
 * @param device the bridge
 * @param vxlans one per address family; one that is yet to join the bridge has no master
 * @param mac of the bridge and of all its SVIs
 * @param mtu of the bridge, bytes
 */
record VtepBase(String bridge, Device device, List<Device> vxlans, MacAddress mac, int mtu) {
  /** The VXLAN device of that name, which is one of this VTEP's. */
  Device vxlan(String name) {
    return vxlans.stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
  }
}
