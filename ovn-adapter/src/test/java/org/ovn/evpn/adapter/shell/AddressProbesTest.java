// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.AddressAnswer;
import org.ovn.evpn.adapter.kernel.AddressQuestion;
import org.ovn.evpn.api.value.IpAddresses;

/** Feature gate AddressProbes. */
class AddressProbesTest {
  private final AddressQuestion question =
      new AddressQuestion(IpAddresses.parse("10.254.0.1"), List.of(), Optional.empty());
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void links_areAsked_unlessTheGateIsOff() {
    assertThat(Agent.answer(question, false, asked::incrementAndGet))
        .isEqualTo(AddressAnswer.NOBODY);
    assertThat(asked).hasValue(0);
    assertThat(Agent.answer(question, true, asked::incrementAndGet).claims()).isEmpty();
    assertThat(asked).hasValue(1);
  }
}
