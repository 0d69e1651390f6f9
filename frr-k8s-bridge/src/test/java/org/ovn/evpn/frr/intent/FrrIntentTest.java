// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.frr.render.RawRenderer;

class FrrIntentTest {
  @Test
  void template_thatIsOurOwnObject_isRefused() {
    FrrConfiguration ours =
        new RawRenderer().render(Intents.demo()).objects().getFirst().resource();

    assertThatThrownBy(() -> FrrIntent.Template.of(ours))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(ours.getMetadata().getName());
  }
}
