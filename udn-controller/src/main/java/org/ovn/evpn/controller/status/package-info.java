// SPDX-License-Identifier: Apache-2.0
/**
 * Owns what conditions say: from what was decided and what the nodes report to the status of each
 * object. Pure; a condition is worded here and nowhere else, and changes only when the facts do.
 */
@NullMarked
package org.ovn.evpn.controller.status;

import org.jspecify.annotations.NullMarked;
