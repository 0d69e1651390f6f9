// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

/**
 * One condition of a {@code where}: column, function, value (RFC 7047 §5.1). Several are joined by
 * "and".
 */
public record Condition(String column, Function function, OvsdbValue value) {
  /** How the column is compared. */
  public enum Function {
    EQUAL,
    NOT_EQUAL,
    INCLUDES,
    EXCLUDES
  }

  /** The row with this UUID. */
  public static Condition uuid(Uuid uuid) {
    return new Condition("_uuid", Function.EQUAL, OvsdbValue.ref(uuid));
  }

  /** Rows whose column has exactly this value. */
  public static Condition equal(String column, OvsdbValue value) {
    return new Condition(column, Function.EQUAL, value);
  }
}
