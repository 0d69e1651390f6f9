// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** How a message looks. */
enum LineFormat {
  /** For people: a line, and a stack trace below it. */
  TEXT {
    @Override
    String lines(
        OffsetDateTime time,
        Level level,
        String logger,
        String message,
        @Nullable Throwable failure) {
      String line =
          "%s %s %s - %s\n".formatted(TIME.format(time), level, simpleName(logger), message);
      return failure == null ? line : line + trace(failure) + "\n";
    }
  },

  /** For programs: an object a line, with the stack trace in {@code error}. */
  JSON {
    @Override
    String lines(
        OffsetDateTime time,
        Level level,
        String logger,
        String message,
        @Nullable Throwable failure) {
      ObjectNode object =
          MAPPER
              .createObjectNode()
              .put("time", TIME.format(time))
              .put("level", level.toString())
              .put("logger", simpleName(logger))
              .put("message", message);
      if (failure != null) {
        object.put("error", trace(failure));
      }
      try {
        return MAPPER.writeValueAsString(object) + "\n";
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  };

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  /** The text of a message, with the end of its last line. */
  abstract String lines(
      OffsetDateTime time, Level level, String logger, String message, @Nullable Throwable failure);

  private static String simpleName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString().stripTrailing();
  }
}
