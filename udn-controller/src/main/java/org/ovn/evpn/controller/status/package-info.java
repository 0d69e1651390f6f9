// SPDX-License-Identifier: Apache-2.0
/**
 * Owns what conditions say: from what was decided and what the nodes report to the status of each
 * object. Pure; conditions are made here and nowhere else, of Issues that others word. A condition
 * changes only when the facts do.
 */
@NullMarked
package org.ovn.evpn.controller.status;

import org.jspecify.annotations.NullMarked;
