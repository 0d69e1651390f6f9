// SPDX-License-Identifier: Apache-2.0
/**
 * The list of what an image holds (CycloneDX 1.6): libraries as Maven tells them, Debian packages,
 * the Java runtime.
 */
@NullMarked
package org.ovn.evpn.images.sbom;

import org.jspecify.annotations.NullMarked;
