// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import org.jspecify.annotations.Nullable;

/**
 * Something of the lab itself does not work or is missing; the message says what, and what to do
 * about it.
 */
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, with the name of the place, file or process
   */
  public LabException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong, with the name of the place, file or process
   * @param cause what was seen underneath
   */
  public LabException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
