// SPDX-License-Identifier: Apache-2.0
/**
 * The documents of an OCI image (image-spec 1.1: configuration, manifest, index) as pure functions,
 * and the layout that holds them with their layers.
 */
@NullMarked
package org.ovn.evpn.images.oci;

import org.jspecify.annotations.NullMarked;
