/**
 * Owns what becomes of VTEP objects: which are refused, which node has which address of them, and
 * when one may go. Pure; knows nothing of networks beyond who uses a VTEP, nor of FRR or clients.
 */
@NullMarked
package org.ovn.evpn.controller.vtep;

import org.jspecify.annotations.NullMarked;
