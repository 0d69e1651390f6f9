// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

/** A request that the API server refused or that did not get through. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int code;
  private final boolean namesObject;

  /**
   * Describes a refusal.
   *
   * @param code HTTP status; 0 when there was no answer, or when something was written
   */
  ApiException(int code, String message) {
    this(code, message, false);
  }

  /**
   * Describes a refusal.
   *
   * @param code HTTP status
   * @param namesObject whether the answer says which object it is about
   */
  ApiException(int code, String message, boolean namesObject) {
    super(message);
    this.code = code;
    this.namesObject = namesObject;
  }

  ApiException(String message, Throwable cause) {
    super(message, cause);
    this.code = 0;
    this.namesObject = false;
  }

  /**
   * Whether something was written, or may have been: there was no answer, or one that gave up
   * waiting.
   */
  boolean mayHaveWritten() {
    return code == 0 || code == 504;
  }

  /** HTTP status; 0 when there was no answer, or when something was written. */
  int code() {
    return code;
  }

  /** Whether this one object is refused, and not whatever is sent now. */
  boolean isRefusal() {
    return code == 400 || code == 403 || code == 409 || code == 422;
  }

  /**
   * Whether the object is not there. An API server that does not serve the kind (yet: another one
   * behind the same address may) answers 404 too, but names no object.
   */
  boolean isNotFound() {
    return code == 404 && namesObject;
  }

  boolean isConflict() {
    return code == 409;
  }
}
