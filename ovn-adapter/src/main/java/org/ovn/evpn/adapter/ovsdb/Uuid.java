// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names a row: its UUID, or, inside one transaction, the name that an insert of that transaction
 * gave it (RFC 7047 §3.1 {@code uuid} and {@code named-uuid}).
 *
 * @param text lower-case UUID, or a name that cannot be mistaken for one
 */
public record Uuid(String text) implements Comparable<Uuid> {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * @throws IllegalArgumentException when the text is neither a UUID nor an identifier
   */
  public Uuid {
    String lower = text.toLowerCase(Locale.ROOT);
    if (UUID.matcher(lower).matches()) {
      text = lower;
    } else if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is neither a UUID nor a name for a row of this transaction");
    }
  }

  /** A row that another operation of the same transaction inserts under this name. */
  public static Uuid named(String name) {
    Uuid uuid = new Uuid(name);
    if (!uuid.isNamed()) {
      throw new IllegalArgumentException("\"" + name + "\" is a UUID, not a name");
    }
    return uuid;
  }

  /** Whether this is a name inside a transaction, not a row that exists. */
  public boolean isNamed() {
    return !UUID.matcher(text).matches();
  }

  @Override
  public int compareTo(Uuid other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
