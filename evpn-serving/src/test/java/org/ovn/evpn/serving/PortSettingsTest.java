// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortSettingsTest {
  @Test
  void nothingSaid_isTheDefault_andACertificateOfItsOwn() {
    assertThat(PortSettings.from(Map.of(), 8443))
        .isEqualTo(new PortSettings(8443, Optional.empty()));
  }

  @Test
  void portAndFolder_areTaken() {
    assertThat(
            PortSettings.from(Map.of("METRICS_HTTPS_PORT", " 0 ", "METRICS_TLS_DIR", "/tls"), 8443))
        .isEqualTo(new PortSettings(0, Optional.of(Path.of("/tls"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "https"})
  void noPort_isRefused_withTheRemedy(String value) {
    assertThatThrownBy(() -> PortSettings.from(Map.of("METRICS_HTTPS_PORT", value), 8443))
        .hasMessage(
            "METRICS_HTTPS_PORT \"%s\": it is no port. Give 1 to 65535, or 0 for none."
                .formatted(value));
  }
}
