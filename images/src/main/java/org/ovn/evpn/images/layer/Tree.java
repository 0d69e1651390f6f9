// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a folder holds, as the entries of a layer. */
final class Tree {

  private static final int PERMISSIONS = 07777;
  private static final int LINK = 0777;

  private Tree() {}

  /**
   * Everything below a folder, in the order of the names' characters: a folder comes before what it
   * holds, and the file system's own order plays no part.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when there is something else than folders, files and symbolic
   *     links
   */
  static List<Entry> of(Path root) throws IOException {
    List<Path> found;
    try (Stream<Path> walk = Files.walk(root)) {
      found = walk.filter(p -> !p.equals(root)).toList();
    }
    List<Entry> out = new java.util.ArrayList<>(found.size());
    for (Path p : found) {
      out.add(entry(root, p));
    }
    out.sort(Comparator.comparing(Entry::name));
    return List.copyOf(out);
  }

  private static Entry entry(Path root, Path p) throws IOException {
    String name = root.relativize(p).toString();
    if (Files.isSymbolicLink(p)) {
      return new Entry.SymbolicLink(name, LINK, Files.readSymbolicLink(p).toString());
    }
    int mode =
        (Integer) Files.getAttribute(p, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
    if (Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)) {
      return new Entry.Folder(name, mode);
    }
    if (Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)) {
      return new Entry.RegularFile(name, mode, Files.size(p), p);
    }
    throw new IllegalArgumentException(
        p + ": is no folder, file or symbolic link. An image holds nothing else; remove it.");
  }
}
