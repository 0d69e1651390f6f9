// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ovn.evpn.api.condition.Message;

/**
 * Objects whose conditions the program fails on: each is told so, and no other waits for it. Not
 * thread-safe.
 */
final class Failures {
  private final List<String> sentences = new ArrayList<>();

  /**
   * Does what belongs to one object.
   *
   * @param object as messages name it
   * @param otherwise what comes of a sentence where that fails
   */
  <T> T guard(Object object, Supplier<T> part, Function<String, T> otherwise) {
    try {
      return part.get();
    } catch (RuntimeException e) {
      String sentence = Message.failure(object, e);
      sentences.add(sentence);
      return otherwise.apply(sentence);
    }
  }

  /** One for each object that failed, for the log. */
  List<String> sentences() {
    return sentences.stream().distinct().toList();
  }
}
