// SPDX-License-Identifier: Apache-2.0
/**
 * The node agent: makes one node an EVPN provider edge for the networks that the controller
 * resolved.
 *
 * <p>{@code facts} is what the API and frr-k8s say, {@code assemble} makes of it {@code intent},
 * which says what the node should be. {@code kernel}, by {@code netlink}, makes it so in the Linux
 * kernel, and {@code ovn}, by {@code ovsdb}, in OVN and Open vSwitch; neither knows the other.
 * {@code reconcile} decides when which of the two may go how far. {@code status} tells what came of
 * it. {@code shell} runs it all: the only loop, the API, the clock and the disk.
 */
@NullMarked
package org.ovn.evpn.adapter;

import org.jspecify.annotations.NullMarked;
