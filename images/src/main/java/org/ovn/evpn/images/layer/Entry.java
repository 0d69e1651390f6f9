// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import java.nio.file.Path;

/** One thing in a layer. Its owner is root, and its time is that of the layer. */
sealed interface Entry {

  /** Path from the image's root, without a slash at the start or the end. */
  String name();

  /** Permission bits with set-id and sticky bits: 0 to 07777. */
  int mode();

  /** A folder. */
  record Folder(String name, int mode) implements Entry {}

  /**
   * A file.
   *
   * @param size in octets
   * @param content where its octets are
   */
  record RegularFile(String name, int mode, long size, Path content) implements Entry {}

  /**
   * A symbolic link.
   *
   * @param target as it stands in the link
   */
  record SymbolicLink(String name, int mode, String target) implements Entry {}
}
