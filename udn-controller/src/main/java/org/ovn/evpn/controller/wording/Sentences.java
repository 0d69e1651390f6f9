// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.wording;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Wording of lists in messages: never so long that nobody reads them. */
public final class Sentences {
  private static final int NAMES = 5;

  private Sentences() {}

  /** Quoted names, the first five, and how many more there are. */
  public static String names(Collection<String> names) {
    String first =
        names.stream()
            .sorted()
            .limit(NAMES)
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    return names.size() <= NAMES ? first : first + " and %d more".formatted(names.size() - NAMES);
  }

  /** As {@link #join(List, int)}, for one sentence that others may follow. */
  public static String join(String sentence, List<String> others, int most) {
    return join(Stream.concat(Stream.of(sentence), others.stream()).toList(), most);
  }

  /** Sentences side by side, the first {@code most}, and how many more there are. */
  public static String join(List<String> sentences, int most) {
    List<String> distinct = sentences.stream().distinct().toList();
    String first = distinct.stream().limit(most).collect(Collectors.joining(" "));
    return distinct.size() <= most ? first : first + " (%d more)".formatted(distinct.size() - most);
  }

  /**
   * Gathers sentences of which only the first few will be read; the others are counted, not worded.
   */
  public static final class Some {
    private final int most;
    private final Set<String> first = new LinkedHashSet<>();
    private int more;

    /** Keeps the first {@code most}. */
    public Some(int most) {
      this.most = most;
    }

    /** Adds a sentence. */
    public void add(Supplier<String> sentence) {
      if (first.size() < most) {
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
