// SPDX-License-Identifier: Apache-2.0
/**
 * The node agent: makes one node an EVPN provider edge for the networks that the controller
 * resolved.
 *
 * <p>{@code intent} says what the node should be; {@code netlink} and {@code kernel} make it so in
 * the Linux kernel, {@code ovsdb} and {@code ovn} in OVN and Open vSwitch; {@code pods} and {@code
 * status} translate from and to the API; {@code agent} assembles all of it and owns the only loop.
 */
@NullMarked
package org.ovn.evpn.adapter;

import org.jspecify.annotations.NullMarked;
