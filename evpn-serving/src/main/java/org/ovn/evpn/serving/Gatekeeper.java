// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

/** Says who may read the metrics. Implementations are thread-safe. */
public interface Gatekeeper {
  /** What is known of whoever asks. */
  sealed interface Verdict {
    /** May read. */
    record Allowed() implements Verdict {}

    /** Nobody whom the API server knows. */
    record Unknown() implements Verdict {}

    /** Somebody known, without the right. */
    record Forbidden(String user) implements Verdict {}

    /** The API server could not be asked. */
    record NoAnswer(String why) implements Verdict {}
  }

  /** Judges by a bearer token. May wait for the API server. */
  Verdict mayRead(String token);
}
