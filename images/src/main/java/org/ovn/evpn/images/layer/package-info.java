// SPDX-License-Identifier: Apache-2.0
/**
 * Layers of an image: a folder as a tar archive whose octets depend on nothing but the folder's
 * content, and the digests that name it.
 */
@NullMarked
package org.ovn.evpn.images.layer;

import org.jspecify.annotations.NullMarked;
