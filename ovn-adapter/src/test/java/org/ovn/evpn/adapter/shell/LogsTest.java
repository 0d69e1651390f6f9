// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonLines lines = new JsonLines(new PrintStream(bytes, true, UTF_8));

  private List<JsonNode> printed() throws IOException {
    return JsonMapper.builder()
        .build()
        .readerFor(JsonNode.class)
        .<JsonNode>readValues(bytes.toString(UTF_8))
        .readAll();
  }

  @Test
  void level_byTheEnvironment_isThatOfTheLogger() {
    assertThat(Logs.level(Map.of())).isEqualTo("info");
    assertThat(Logs.level(Map.of("LOG_LEVEL", "Warning"))).isEqualTo("warn");
    assertThat(Logs.level(Map.of("LOG_LEVEL", "debug"))).isEqualTo("debug");
    assertThat(Logs.level(Map.of("LOG_LEVEL", "loud"))).isEqualTo("info");
  }

  @Test
  void message_asJson_isOneObjectALine() throws IOException {
    lines.println("2026-12-01T05:14:05.123Z INFO Agent - a \"b\"\nand more - c");
    lines.flush();
    assertThat(bytes.toString(UTF_8)).hasLineCount(1);
    JsonNode object = printed().getFirst();
    assertThat(object.path("time").asText()).isEqualTo("2026-12-01T05:14:05.123Z");
    assertThat(object.path("level").asText()).isEqualTo("INFO");
    assertThat(object.path("logger").asText()).isEqualTo("Agent");
    assertThat(object.path("message").asText()).isEqualTo("a \"b\"\nand more - c");
    assertThat(object.has("error")).isFalse();
  }

  @Test
  void failure_asJson_isInTheObjectOfItsMessage() throws IOException {
    lines.println("2026-12-01T05:14:05.123Z ERROR AgentLoop - a pass failed");
    new IllegalStateException("broken", new IOException("disk")).printStackTrace(lines);
    lines.flush();
    lines.println("not a message of the logger");
    lines.flush();
    assertThat(printed()).hasSize(2);
    assertThat(printed().getFirst().path("error").asText())
        .startsWith("java.lang.IllegalStateException: broken\n\tat ")
        .contains("Caused by: java.io.IOException: disk");
    assertThat(printed().getLast().path("message").asText())
        .isEqualTo("not a message of the logger");
  }
}
