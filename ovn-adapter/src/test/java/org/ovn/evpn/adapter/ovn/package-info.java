// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the OVN side: the planner on rows recorded from a real OVN-Kubernetes node, in a
 * simulated database; with tags {@code ovs} and {@code kernel} on a real OVN and a real kernel.
 */
package org.ovn.evpn.adapter.ovn;
