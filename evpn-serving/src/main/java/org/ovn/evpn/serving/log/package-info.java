// SPDX-License-Identifier: Apache-2.0
/**
 * What a program of ours says on its standard output: which messages, by a level that may change
 * while it runs, and how a line looks. It is the provider of SLF4J: whoever has this module on its
 * class path logs by it.
 *
 * <p>Owns standard output. Must not know who sets the level, nor which program it is in.
 */
@NullMarked
package org.ovn.evpn.serving.log;

import org.jspecify.annotations.NullMarked;
