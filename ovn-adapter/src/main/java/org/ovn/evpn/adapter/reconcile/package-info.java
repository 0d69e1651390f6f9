// SPDX-License-Identifier: Apache-2.0
/**
 * Makes kernel and OVN follow the intent. Owns the order between the two ({@link
 * org.ovn.evpn.adapter.reconcile.Rounds}), when ports and guards may come up or must go down
 * ({@code Gates}), the rule of two looks at flood lists ({@code FloodLists}), who is left alone
 * after a failure ({@code Failures}) or a fight ({@code Reassertions}), and which intent is
 * accepted and stored ({@link org.ovn.evpn.adapter.reconcile.Adoption}).
 *
 * <p>Its machines get the time as an argument and act through {@link
 * org.ovn.evpn.adapter.reconcile.KernelPort} and {@link org.ovn.evpn.adapter.reconcile.OvnPort}.
 * Knows no clock, no thread, no log, no API client, no socket and no file.
 */
@NullMarked
package org.ovn.evpn.adapter.reconcile;

import org.jspecify.annotations.NullMarked;
