// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the question which networks are EVPN networks, by whose word, and with what: from EVPN
 * objects and annotations to candidates that still lack numbers. Pure; knows nothing of allocation,
 * of FRR or of clients.
 */
@NullMarked
package org.ovn.evpn.controller.resolve;

import org.jspecify.annotations.NullMarked;
