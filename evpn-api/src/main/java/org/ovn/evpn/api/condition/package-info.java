// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary for what is wrong, and for what is right: condition types, reasons, issues and the
 * wording of messages. All of it is public API. Knows no kind, no client and no module above.
 */
@NullMarked
package org.ovn.evpn.api.condition;

import org.jspecify.annotations.NullMarked;
