// SPDX-License-Identifier: Apache-2.0
/**
 * Owns what becomes of VTEP objects: which are refused, which node has which address of them, and
 * when one may go. Pure; knows nothing of networks beyond who uses a VTEP, of FRR beyond which
 * addresses it still announces, nor of clients.
 */
@NullMarked
package org.ovn.evpn.controller.vtep;

import org.jspecify.annotations.NullMarked;
