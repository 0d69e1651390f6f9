// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

/**
 * One clause of a {@code where}: column, function, value (RFC 7047 §5.1). Several are joined by
 * "and".
 */
public record Clause(String column, Function function, OvsdbValue value) {
  /** How the column is compared. */
  public enum Function {
    EQUAL,
    NOT_EQUAL,
    INCLUDES,
    EXCLUDES
  }

  /** The row with this UUID. */
  public static Clause uuid(Uuid uuid) {
    return new Clause("_uuid", Function.EQUAL, OvsdbValue.ref(uuid));
  }

  /** Rows whose column has exactly this value. */
  public static Clause equal(String column, OvsdbValue value) {
    return new Clause(column, Function.EQUAL, value);
  }
}
