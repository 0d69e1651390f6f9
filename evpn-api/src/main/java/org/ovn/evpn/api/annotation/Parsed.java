// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import java.util.Optional;
import java.util.function.Function;

/** What reading an annotation gave: a value, nothing, or a sentence about what is wrong with it. */
public sealed interface Parsed<T> {
  /** The annotation is there and makes sense. */
  record Present<T>(T value) implements Parsed<T> {}

  /** The annotation, or the wanted entry of it, is not there. */
  record Absent<T>() implements Parsed<T> {}

  /**
   * The annotation is there and makes no sense.
   *
   * @param message names the annotation, quotes what is wrong and says what is expected
   */
  record Malformed<T>(String message) implements Parsed<T> {}

  /** The value when there is a good one. */
  default Optional<T> toOptional() {
    return this instanceof Present<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  /** The sentence when the annotation is malformed. */
  default Optional<String> error() {
    return this instanceof Malformed<T>(String message) ? Optional.of(message) : Optional.empty();
  }

  /** Applies a function to a good value. */
  default <R> Parsed<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Present<T>(T value) -> new Present<>(function.apply(value));
      case Absent<T>() -> new Absent<>();
      case Malformed<T>(String message) -> new Malformed<>(message);
    };
  }
}
