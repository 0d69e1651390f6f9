// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes an object a line of what the logger prints: {@code time}, {@code level}, {@code logger},
 * {@code message}, and {@code error} with a stack trace. The logger prints a message by one call,
 * then a stack trace line by line, then flushes, and no other message meanwhile. What does not look
 * like a message of the logger is a message without the rest. Thread-safe as the logger is.
 */
final class JsonLines extends PrintStream {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern LINE =
      Pattern.compile("(\\S+) (ERROR|WARN|INFO|DEBUG|TRACE) (\\S+) - (.*)", Pattern.DOTALL);

  private final PrintStream target;
  private @Nullable ObjectNode line;
  private final StringBuilder trace = new StringBuilder();

  JsonLines(PrintStream out) {
    super(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    this.target = out;
  }

  @Override
  public void println(String text) {
    flush();
    Matcher parts = LINE.matcher(text);
    ObjectNode object = JSON.createObjectNode();
    if (parts.matches()) {
      object
          .put("time", parts.group(1))
          .put("level", parts.group(2))
          .put("logger", parts.group(3))
          .put("message", parts.group(4));
    } else {
      object.put("message", text);
    }
    line = object;
  }

  /** A line of a stack trace. */
  @Override
  public void println(Object text) {
    if (line == null) {
      println(String.valueOf(text));
    } else {
      trace.append(text).append('\n');
    }
  }

  @Override
  public void flush() {
    ObjectNode object = line;
    if (object == null) {
      return;
    }
    line = null;
    if (!trace.isEmpty()) {
      object.put("error", trace.toString().stripTrailing());
      trace.setLength(0);
    }
    try {
      target.println(JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    target.flush();
  }
}
