// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving.log;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogsTest {
  private static final String OURS = "org.ovn.evpn.some.Program";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Logs logs(Map<String, String> environment) {
    return new Logs(environment, new PrintStream(bytes, true, UTF_8));
  }

  private List<JsonNode> printed() throws IOException {
    return JsonMapper.builder()
        .build()
        .readerFor(JsonNode.class)
        .<JsonNode>readValues(bytes.toString(UTF_8))
        .readAll();
  }

  @Test
  void slf4j_findsThisProvider() {
    assertThat(LoggerFactory.getLogger(OURS)).isInstanceOf(LineLogger.class);
  }

  @ParameterizedTest
  @CsvSource({
    "error, false, false, false",
    "Warning, true, false, false",
    "info, true, true, false",
    "DEBUG, true, true, true",
    "loud, true, true, false",
  })
  void level_ofTheEnvironment_isTheLeast(String word, boolean warn, boolean info, boolean debug) {
    Logger logger = new LineLogger(OURS, logs(Map.of("LOG_LEVEL", word)));
    assertThat(logger.isErrorEnabled()).isTrue();
    assertThat(logger.isWarnEnabled()).isEqualTo(warn);
    assertThat(logger.isInfoEnabled()).isEqualTo(info);
    assertThat(logger.isDebugEnabled()).isEqualTo(debug);
    assertThat(logger.isTraceEnabled()).isFalse();
  }

  @Test
  void level_setWhileItRuns_holdsForLoggersThatAreThere_andNullGoesBack() {
    Logs logs = logs(Map.of("LOG_LEVEL", "error"));
    Logger logger = new LineLogger(OURS, logs);
    logs.set("Debug", null);
    assertThat(logger.isDebugEnabled()).isTrue();
    logs.set(null, null);
    assertThat(logger.isWarnEnabled()).isFalse();
  }

  @Test
  void libraries_sayWarningsOnly_whateverTheLevel() {
    Logs logs = logs(Map.of("LOG_LEVEL", "debug"));
    assertThat(new LineLogger("okhttp3.OkHttpClient", logs).isInfoEnabled()).isFalse();
    assertThat(new LineLogger("okhttp3.OkHttpClient", logs).isWarnEnabled()).isTrue();
    assertThat(
            new LineLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", logs)
                .isWarnEnabled())
        .isFalse();
  }

  @Test
  void message_asText_isALineWithTimeLevelAndSimpleName_thenTheStackTrace() {
    new LineLogger(OURS, logs(Map.of())).warn("{} of {}", 1, 2, new IOException("disk"));
    String[] lines = bytes.toString(UTF_8).split("\n");
    assertThat(lines[0]).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}\\S+ WARN Program - 1 of 2");
    assertThat(lines[1]).isEqualTo("java.io.IOException: disk");
    assertThat(lines[2]).startsWith("\tat ");
  }

  @Test
  void message_asJson_isOneObjectALine_withTheFailureInIt() throws IOException {
    Logger logger = new LineLogger(OURS, logs(Map.of("LOG_FORMAT", "json")));
    logger.info("a \"b\"\nand more - {}", "c");
    logger.error("failed", new IllegalStateException("broken", new IOException("disk")));
    assertThat(bytes.toString(UTF_8)).hasLineCount(2);
    JsonNode first = printed().getFirst();
    assertThat(first.path("level").asText()).isEqualTo("INFO");
    assertThat(first.path("logger").asText()).isEqualTo("Program");
    assertThat(first.path("message").asText()).isEqualTo("a \"b\"\nand more - c");
    assertThat(first.has("error")).isFalse();
    assertThat(printed().getLast().path("error").asText())
        .startsWith("java.lang.IllegalStateException: broken\n\tat ")
        .contains("Caused by: java.io.IOException: disk");
  }
}
