// SPDX-License-Identifier: Apache-2.0
/**
 * The demo and the end-to-end suite: one list of {@linkplain org.ovn.evpn.e2e.Claim claims} about a
 * running lab, printed as a table by {@code make demo} and asserted one by one by {@code make
 * test}.
 *
 * <p>Owns the tenant networks of the demo, the traffic that is sent over them and what must be
 * seen. It looks at the product from outside only: through the API, the wire, FRR, the kernel and
 * OVN. It must not import the product's modules.
 */
@NullMarked
package org.ovn.evpn.e2e;

import org.jspecify.annotations.NullMarked;
