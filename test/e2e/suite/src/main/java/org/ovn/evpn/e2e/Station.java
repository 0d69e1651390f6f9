// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

/**
 * A station of a tenant: a pod or a host of the fabric.
 *
 * @param place its network namespace, as the lab's shell names it
 * @param node the node it runs on, empty for a host of the fabric
 * @param address IPv4 address in the tenant's network
 * @param mac MAC address in the tenant's network, lower case
 */
record Station(String place, String node, String address, String mac) {
  @Override
  public String toString() {
    return place + " (" + address + ")";
  }
}
