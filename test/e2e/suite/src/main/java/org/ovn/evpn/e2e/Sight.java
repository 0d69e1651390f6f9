// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/** All that a claim looks through, and who talks. */
record Sight(
    LabShell shell,
    Kubectl kubectl,
    Tenants tenants,
    Traffic traffic,
    BorderLeaf border,
    Overlay overlay,
    Conditions conditions,
    Cases cases,
    Stations stations) {}
