// SPDX-License-Identifier: Apache-2.0
/**
 * From pods of this node to the entries that the planners need. Pure: knows pods and annotations,
 * not the API server, the kernel or OVN.
 */
@NullMarked
package org.ovn.evpn.adapter.pods;

import org.jspecify.annotations.NullMarked;
