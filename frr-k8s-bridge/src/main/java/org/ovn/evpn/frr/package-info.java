// SPDX-License-Identifier: Apache-2.0
/**
 * From resolved intent to the FRRConfigurations that frr-k8s turns into FRR's configuration: which
 * objects exist, which nodes each selects, and the exact lines in it. Pure functions over immutable
 * records; this module holds no client, reads no clock and does no I/O, so the controller, the
 * command line and the tests all get the same answer. It knows the API module and nothing else: not
 * how intent was resolved, not how objects are written.
 */
@NullMarked
package org.ovn.evpn.frr;

import org.jspecify.annotations.NullMarked;
