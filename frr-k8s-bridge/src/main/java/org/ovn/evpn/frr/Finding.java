// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

/**
 * Something a person should know about the intent. Findings are values: whatever they concern is
 * left out of, or kept in, the result as {@link Severity} says, and all else is rendered.
 *
 * @param severity what it means for the result
 * @param subject kind of the object it is about
 * @param name name of that object
 * @param message one sentence or two that name the field and the remedy
 */
public record Finding(Severity severity, Subject subject, String name, String message) {
  /** What a finding means for the result. */
  public enum Severity {
    /** Rendered as asked; may surprise. */
    WARNING,
    /** Left out of the result until it is mended. */
    REFUSED
  }

  /** Kinds a finding can be about. */
  public enum Subject {
    /** An EVPN. */
    EVPN,
    /** An EVPNNetwork. */
    NETWORK,
    /** An FRRConfiguration that an EVPN uses as template. */
    TEMPLATE,
    /** A Node. */
    NODE
  }

  static Finding refused(Subject subject, String name, String message) {
    return new Finding(Severity.REFUSED, subject, name, message);
  }

  static Finding warning(Subject subject, String name, String message) {
    return new Finding(Severity.WARNING, subject, name, message);
  }
}
