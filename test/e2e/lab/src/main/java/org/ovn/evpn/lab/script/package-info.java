// SPDX-License-Identifier: Apache-2.0
/**
 * Scripts that lie beside the class that uses them, and are given their values as variables of the
 * shell. Pure: knows nothing of where a script runs, nor of what it does.
 */
@NullMarked
package org.ovn.evpn.lab.script;

import org.jspecify.annotations.NullMarked;
