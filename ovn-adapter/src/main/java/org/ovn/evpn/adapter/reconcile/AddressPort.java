// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Instant;
import java.util.Optional;
import org.ovn.evpn.adapter.kernel.AddressAnswer;
import org.ovn.evpn.adapter.kernel.AddressQuestion;

/** The node's neighbours, and its API server, as the loop sees them. */
public interface AddressPort {
  /** Nobody is asked, and nobody has any address. */
  AddressPort SILENT = (_, now) -> Optional.of(new Heard(AddressAnswer.NOBODY, now));

  /**
   * An answer.
   *
   * @param at when it was heard
   */
  record Heard(AddressAnswer answer, Instant at) {}

  /**
   * The last answer to that very question, and asks when there is none, or it is older than wanted.
   * Comes back at once; a new answer raises the loop's signal.
   *
   * @param notBefore answers from before this time are too old
   */
  Optional<Heard> ask(AddressQuestion question, Instant notBefore);
}
