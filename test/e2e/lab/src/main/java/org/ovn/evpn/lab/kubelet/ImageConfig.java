// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

/**
 * An image that is here.
 *
 * @param folder with {@code rootfs} and {@code config.json}, below the lab's own folder
 * @param user number of the user that it runs as
 * @param group number of the group
 */
record ImageConfig(String folder, long user, long group) {}
