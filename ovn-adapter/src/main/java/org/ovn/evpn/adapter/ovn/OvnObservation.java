// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import org.ovn.evpn.adapter.ovsdb.Database;

/**
 * The node's databases at one moment.
 *
 * @param nb OVN_Northbound of the node's own zone
 * @param sb OVN_Southbound of the node's own zone
 * @param ovs Open_vSwitch
 */
public record OvnObservation(Database nb, Database sb, Database ovs) {
  /** Whether all three are live: a plan from anything less may undo what is right. */
  public boolean inSync() {
    return nb.inSync() && sb.inSync() && ovs.inSync();
  }
}
