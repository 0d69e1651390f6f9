// SPDX-License-Identifier: Apache-2.0
/**
 * Rules that hold for the repository as a whole: every test is run by a stage of {@code make test},
 * every library that is shipped stands in NOTICE, scripts and documents have one form.
 *
 * <p>Reads files, compiled classes and test reports. Knows no other module's code.
 */
@NullMarked
package org.ovn.evpn.rules;

import org.jspecify.annotations.NullMarked;
