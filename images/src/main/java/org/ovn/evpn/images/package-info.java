// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the OCI images of the project's programs, without a container engine: what an image is
 * (its {@link org.ovn.evpn.images.Recipe}), and the commands that {@code images/build} calls.
 */
@NullMarked
package org.ovn.evpn.images;

import org.jspecify.annotations.NullMarked;
