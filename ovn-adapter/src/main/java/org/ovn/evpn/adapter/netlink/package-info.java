// SPDX-License-Identifier: Apache-2.0
/**
 * rtnetlink spoken directly: a wire codec of immutable records, a request socket that batches, and
 * a notification monitor, all through {@code java.lang.foreign}.
 *
 * <p>This package knows the kernel's message formats (linux/rtnetlink.h, if_link.h, if_bridge.h,
 * neighbour.h) and nothing of EVPN, OVN or Kubernetes: names, groups and meaning of devices belong
 * to {@code adapter.kernel}.
 */
@NullMarked
package org.ovn.evpn.adapter.netlink;

import org.jspecify.annotations.NullMarked;
