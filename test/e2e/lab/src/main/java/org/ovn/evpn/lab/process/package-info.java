// SPDX-License-Identifier: Apache-2.0
/**
 * The long-running programs of a lab: how each is started, found again, and ended, inside the guest
 * and outside of it.
 *
 * <p>Knows main classes and folders of the programs, not what they do.
 */
@NullMarked
package org.ovn.evpn.lab.process;

import org.jspecify.annotations.NullMarked;
