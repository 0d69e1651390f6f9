package org.ovn.evpn.controller.shell;

/** A request that the API server refused or that did not get through. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int code;

  /**
   * Describes a refusal.
   *
   * @param code HTTP status; 0 when there was no answer
   */
  ApiException(int code, String message) {
    super(message);
    this.code = code;
  }

  ApiException(String message, Throwable cause) {
    super(message, cause);
    this.code = 0;
  }

  int code() {
    return code;
  }

  boolean isNotFound() {
    return code == 404;
  }

  boolean isConflict() {
    return code == 409;
  }
}
