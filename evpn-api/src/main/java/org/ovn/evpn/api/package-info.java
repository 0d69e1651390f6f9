/** Placeholder until the first class of this module lands. */
@NullMarked
package org.ovn.evpn.api;

import org.jspecify.annotations.NullMarked;
