// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** Names on nodes and in the API depend on these: the digits must never change. */
class DigestsTest {
  @Test
  void sha256_ofText_isThatOfItsUtf8() {
    assertThat(Digests.hex(Digests.sha256(""), 32))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(Digests.hex(Digests.sha256("abc"), 32))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Digests.hex(Digests.sha256("ü"), 4)).isEqualTo("607474ca");
  }

  @Test
  void sha256OfParts_dividedElsewhere_differs() {
    assertThat(Digests.sha256OfParts("ab", "c"))
        .isNotEqualTo(Digests.sha256OfParts("a", "bc"))
        .isNotEqualTo(Digests.sha256OfParts("abc"))
        .isNotEqualTo(Digests.sha256OfParts("ab", "c", ""))
        .isEqualTo(Digests.sha256("2:ab1:c"));
    assertThat(Digests.sha256OfParts("ü")).isEqualTo(Digests.sha256("2:ü"));
  }

  @Test
  void hex_ofOctets_hasTwoDigitsEach() {
    byte[] digest = Digests.sha256("abc");
    assertThat(Digests.hex(digest, 0)).isEmpty();
    assertThat(Digests.hex(digest, 3)).isEqualTo("ba7816");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Digests.hex(digest, 33));
  }
}
