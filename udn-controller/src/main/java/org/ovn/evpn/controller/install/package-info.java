// SPDX-License-Identifier: Apache-2.0
/**
 * Running the agents: what the DaemonSet, its rights on OpenShift and the admission policies shall
 * be, which agent's pod counts as served, and in which order all of it goes again. Pure: an
 * EVPNOperator and facts in, steps out. Knows nothing of networks but whether any is left.
 */
@NullMarked
package org.ovn.evpn.controller.install;

import org.jspecify.annotations.NullMarked;
