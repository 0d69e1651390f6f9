// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectNamesTest {
  @Test
  void label_thatFits_isTheNameItself() {
    assertThat(ObjectNames.label("x".repeat(63))).isEqualTo("x".repeat(63));
  }

  @Test
  void label_thatDoesNotFit_isCutAndHashed() {
    String one = ObjectNames.label("x".repeat(63) + "1");
    String two = ObjectNames.label("x".repeat(63) + "2");

    assertThat(one).hasSizeLessThanOrEqualTo(63).startsWith("xxx").isNotEqualTo(two);
    assertThat(ObjectNames.label("x".repeat(53) + "." + "y".repeat(60)))
        .matches("x{53}-[0-9a-f]{8}");
  }

  @Test
  void name_ofTwoIdentitiesThatReadAlike_differs() {
    assertThat(ObjectNames.of("evpn-node", "a-b-c", "a-b", "c"))
        .matches("evpn-node-a-b-c-[0-9a-f]{8}")
        .isNotEqualTo(ObjectNames.of("evpn-node", "a-b-c", "a", "b-c"));
  }

  @Test
  void name_thatIsTooLong_isCutTo253CharactersAndStaysValid() {
    String name = ObjectNames.of("evpn-node", "x".repeat(233) + "." + "y".repeat(99), "x");

    assertThat(name).hasSizeLessThanOrEqualTo(253).matches("[-a-z0-9]+");
  }
}
