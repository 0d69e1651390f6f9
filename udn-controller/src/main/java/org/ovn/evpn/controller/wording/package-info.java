// SPDX-License-Identifier: Apache-2.0
/** Owns how messages list things. Knows nothing else. */
@NullMarked
package org.ovn.evpn.controller.wording;

import org.jspecify.annotations.NullMarked;
