// SPDX-License-Identifier: Apache-2.0
/**
 * One node as it should be, as plain immutable records: the only thing that the planners of the
 * kernel and of OVN get to see of the cluster. Knows neither the API server nor the node.
 */
@NullMarked
package org.ovn.evpn.adapter.intent;

import org.jspecify.annotations.NullMarked;
