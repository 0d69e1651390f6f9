// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the OVN planner on rows recorded from a real OVN-Kubernetes node, in a simulated
 * database.
 */
package org.ovn.evpn.adapter.ovn;
