// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the OVSDB client: properties of its parts, and the whole against a real ovsdb-server.
 */
package org.ovn.evpn.adapter.ovsdb;
