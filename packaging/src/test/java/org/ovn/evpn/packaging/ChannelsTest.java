// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelsTest {
  private static final Channels TWO =
      Channels.parse(
          "c.yaml",
          """
          channels:
          - {name: stable, versions: [0.1.0, 0.2.0]}
          - {name: candidate, versions: [0.1.0, 0.2.0, 0.10.0]}
          """);

  @Test
  void version_thatHasOneBefore_replacesItAndSkipsFromAllOlder() {
    JsonNode entries = TWO.all().getFirst().blob().path("entries");
    assertThat(entries.path(0).has("replaces")).isFalse();
    assertThat(entries.path(1).path("name").asText()).isEqualTo("udn-evpn.v0.2.0");
    assertThat(entries.path(1).path("replaces").asText()).isEqualTo("udn-evpn.v0.1.0");
    assertThat(entries.path(1).path("skipRange").asText()).isEqualTo("<0.2.0");
  }

  @Test
  void channels_ofAVersion_areThoseThatListIt() {
    assertThat(TWO.with("0.2.0")).isEqualTo("stable,candidate");
    assertThat(TWO.with("0.10.0")).isEqualTo("candidate");
    assertThat(TWO.defaultName()).isEqualTo("stable");
  }

  @Test
  void versions_outOfOrder_areRefused() {
    for (String versions : List.of("0.2.0, 0.1.0", "0.1.0, 0.1.0", "0.10.0, 0.9.0")) {
      assertThatThrownBy(() -> parse(versions))
          .isInstanceOf(PackagingException.class)
          .hasMessageContaining("does not come after");
    }
  }

  @Test
  void channel_withoutVersion_isRefused() {
    assertThatThrownBy(() -> parse(""))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("no head");
  }

  @Test
  void version_thatIsNoneOfThreeNumbers_isRefused() {
    for (String versions : List.of("0.1, 0.2.0", "0.1.x, 0.2.0")) {
      assertThatThrownBy(() -> parse(versions))
          .isInstanceOf(PackagingException.class)
          .hasMessageContaining("is invalid");
    }
  }

  private static Channels parse(String versions) {
    return Channels.parse("c.yaml", "channels: [{name: stable, versions: [" + versions + "]}]\n");
  }
}
