// SPDX-License-Identifier: Apache-2.0
/**
 * The lab: what one running lab is, and the commands that bring it up and take it down.
 *
 * <p>Owns the knowledge of where a lab keeps its things and of which process runs where. Knows
 * nothing of the product's own API or rules: the product is a set of programs that are started here
 * and looked at from outside.
 */
@NullMarked
package org.ovn.evpn.lab;

import org.jspecify.annotations.NullMarked;
