// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How messages are worded: quoting, lists, ends of sentences. Never so long that nobody reads on.
 */
public final class Message {
  /** Sentences of a message before it says how many more there are. */
  public static final int SENTENCES = 10;

  private static final int NAMES = 5;

  private Message() {}

  /** A name in quotation marks. */
  public static String quote(String name) {
    return "\"" + name + "\"";
  }

  /**
   * What is wrong with a field: {@code <field of object>: <what is wrong>. <remedy>.}
   *
   * @param field field and object, such as {@code spec.vtep of EVPN "finance"}
   * @param what is wrong with it
   * @param remedy what the administrator can do
   */
  public static String of(String field, String what, String remedy) {
    return field + ": " + sentence(what) + " " + sentence(remedy);
  }

  /**
   * That the program fails on an object, and what that means for it.
   *
   * @param object as {@link Subject} writes it
   */
  public static String failure(Object object, RuntimeException failure) {
    return "%s: the controller fails on it (%s). What runs stays as it is; report this."
        .formatted(object, failure);
  }

  /** The text with the mark that ends a sentence, once. */
  public static String sentence(String text) {
    String trimmed = text.strip();
    return trimmed.endsWith(".") || trimmed.endsWith("!") || trimmed.endsWith("?")
        ? trimmed
        : trimmed + ".";
  }

  /** Quoted names in order, the first five, and how many more there are. */
  public static String names(Collection<String> names) {
    return names(names, NAMES);
  }

  /** Quoted names in order, the first of them, and how many more there are. */
  public static String names(Collection<String> names, int most) {
    String first =
        names.stream().sorted().limit(most).map(Message::quote).collect(Collectors.joining(", "));
    return names.size() <= most ? first : first + " and %d more".formatted(names.size() - most);
  }

  /** One sentence, and others that follow it, as {@link #join(List)}. */
  public static String join(String sentence, List<String> others) {
    return join(Stream.concat(Stream.of(sentence), others.stream()).toList());
  }

  /** Sentences side by side, the first {@value #SENTENCES}, and how many more there are. */
  public static String join(List<String> sentences) {
    Gathered gathered = new Gathered();
    sentences.stream().distinct().forEach(sentence -> gathered.add(() -> sentence));
    return gathered.text();
  }

  /**
   * Gathers sentences of which only the first few will be read; the others are counted, not worded.
   * Confined to one thread.
   */
  public static final class Gathered {
    private final Set<String> first = new LinkedHashSet<>();
    private int more;

    /** Adds a sentence. */
    public void add(Supplier<String> sentence) {
      if (first.size() < SENTENCES) {
        first.add(sentence.get());
      } else {
        more++;
      }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
      return first.isEmpty();
    }

    /** Side by side, and how many more there are. */
    public String text() {
      String text = String.join(" ", first);
      return more == 0 ? text : text + " (%d more)".formatted(more);
    }
  }
}
