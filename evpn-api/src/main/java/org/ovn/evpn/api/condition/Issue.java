// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import java.util.Comparator;

/**
 * Something to tell the administrator. Whoever decides makes issues; only {@code status} makes
 * conditions of them.
 *
 * @param subject the object that it is about
 * @param reason for the condition
 * @param severity what it means for the subject
 * @param message one sentence or more: object and field, what is wrong, the remedy
 */
public record Issue(Subject subject, Reason reason, Severity severity, String message)
    implements Comparable<Issue> {
  private static final Comparator<Issue> ORDER =
      Comparator.comparing(Issue::subject)
          .thenComparing(Issue::severity)
          .thenComparing(Issue::reason)
          .thenComparing(Issue::message);

  /** One that holds its subject up. */
  public static Issue blocks(Subject subject, Reason reason, String message) {
    return new Issue(subject, reason, Severity.BLOCKS, message);
  }

  /** One that its subject can live with. */
  public static Issue degrades(Subject subject, Reason reason, String message) {
    return new Issue(subject, reason, Severity.DEGRADES, message);
  }

  /** One that is only worth knowing. */
  public static Issue hint(Subject subject, Reason reason, String message) {
    return new Issue(subject, reason, Severity.HINT, message);
  }

  /** Whether the subject waits because of it. */
  public boolean blocks() {
    return severity == Severity.BLOCKS;
  }

  @Override
  public int compareTo(Issue other) {
    return ORDER.compare(this, other);
  }
}
