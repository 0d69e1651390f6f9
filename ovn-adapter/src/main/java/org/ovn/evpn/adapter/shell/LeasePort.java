// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

/** This node's Lease in the API. */
@FunctionalInterface
interface LeasePort {
  /**
   * Says that the agent lives.
   *
   * @param nodeUid of the Node that owns the Lease
   * @throws RuntimeException when the API server refuses or does not answer
   */
  void renew(String nodeUid);
}
