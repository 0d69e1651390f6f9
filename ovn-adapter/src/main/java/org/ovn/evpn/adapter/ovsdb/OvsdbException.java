// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

/**
 * Why a call to the database failed. The message names the database and, when there is one, the
 * operation.
 */
public final class OvsdbException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can make of it. */
  public enum Kind {
    /** Nothing was sent. */
    NOT_CONNECTED,
    /** Sent, but the connection ended before the answer: it may or may not have happened. */
    CONNECTION_LOST,
    /** No answer in time; the connection was closed: it may or may not have happened. */
    DEADLINE,
    /** A {@code wait} saw other values: nothing happened, read again and decide again. */
    CHANGED,
    /** The server refused; nothing happened. */
    REJECTED,
    /** The peer does not speak OVSDB as it should. */
    PROTOCOL
  }

  private final Kind kind;

  OvsdbException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  OvsdbException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What a caller can make of it. */
  public Kind kind() {
    return kind;
  }
}
