// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

/** Who talks in the demo: two pods of each tenant, on different nodes, and the fabric's hosts. */
record Stations(
    Station finance1,
    Station finance2,
    Station hr1,
    Station hr2,
    Station dev1,
    Station dev2,
    Station hostL2,
    Station hostFinance,
    Station hostHr) {}
