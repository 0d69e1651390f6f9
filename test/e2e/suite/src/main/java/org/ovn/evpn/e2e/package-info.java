/** Placeholder until the first class of this module lands. */
@NullMarked
package org.ovn.evpn.e2e;

import org.jspecify.annotations.NullMarked;
