// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of the places where a socket may be is tried next. A program that was upgraded or ended may
 * leave a socket behind in which nobody listens, so after a failure the next one that is there has
 * its turn. Not thread-safe.
 */
final class SocketSearch {
  private final List<Path> places;
  private final Predicate<Path> exists;
  private int turn;

  /**
   * A search that begins with the first place.
   *
   * @param places at least one, the likeliest first
   * @param exists whether there is a file now
   */
  SocketSearch(List<Path> places, Predicate<Path> exists) {
    this.places = List.copyOf(places);
    this.exists = exists;
  }

  /** The one to try now; empty when there is none in any place. */
  Optional<Path> now() {
    List<Path> there = places.stream().filter(exists).toList();
    return there.isEmpty() ? Optional.empty() : Optional.of(there.get(turn % there.size()));
  }

  /** It did not answer, or stopped to: the next one has its turn. */
  void failed() {
    turn = (turn + 1) % (1 << 16);
  }

  /** Where it looks, for people. */
  String places() {
    return places.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
