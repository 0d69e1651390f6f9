// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

/** A source is wrong; the message names the file or the object, and the remedy. */
final class PackagingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PackagingException(String message) {
    super(message);
  }

  PackagingException(String message, Throwable cause) {
    super(message, cause);
  }
}
