// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving.log;

import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What is logged and how: by LOG_LEVEL (error, warning, info, debug; info without it) and
 * LOG_FORMAT (text, json; text without it) of the environment, and over that by what an admin asks
 * for while the program runs. A word that is not known counts as none, as no program must end over
 * its log. Thread-safe.
 */
public final class Logs {
  private static final String OURS = "org.ovn.evpn";

  /** Of libraries only what an admin should see; and of these, not what says the same each time. */
  private static final Map<String, Level> OF_LIBRARIES =
      Map.of(
          // it says of every alpha kind that it is one
          "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR,
          // it warns whenever a server ends a watch first
          "io.fabric8.kubernetes.client.jdkhttp.JdkWebSocketImpl", Level.ERROR);

  private static final Logs OF_THE_PROCESS = new Logs(System.getenv(), System.out);

  /** What holds at a moment. */
  private record Settings(Level level, LineFormat format) {}

  private final Settings start;
  private final PrintStream out;
  private volatile Settings now;

  Logs(Map<String, String> environment, PrintStream out) {
    this.out = out;
    this.start =
        new Settings(
            level(environment.get("LOG_LEVEL")).orElse(Level.INFO),
            format(environment.get("LOG_FORMAT")).orElse(LineFormat.TEXT));
    this.now = start;
  }

  static Logs ofTheProcess() {
    return OF_THE_PROCESS;
  }

  /**
   * From now on this process logs so; said again, it changes nothing.
   *
   * @param level error, warning, info or debug in any case; null for that of the environment
   * @param format text or json in any case; null for that of the environment
   */
  public static void follow(@Nullable String level, @Nullable String format) {
    OF_THE_PROCESS.set(level, format);
  }

  void set(@Nullable String level, @Nullable String format) {
    now = new Settings(level(level).orElse(start.level()), format(format).orElse(start.format()));
  }

  /** Whether a message of that logger and level is wanted now. */
  boolean wants(String logger, Level level) {
    Level least =
        logger.startsWith(OURS) ? now.level() : OF_LIBRARIES.getOrDefault(logger, Level.WARN);
    return level.toInt() >= least.toInt();
  }

  /** Prints a message whole: no other one comes between its lines. */
  void print(String logger, Level level, String message, @Nullable Throwable failure) {
    String text =
        now.format()
            .lines(OffsetDateTime.now(ZoneId.systemDefault()), level, logger, message, failure);
    synchronized (out) {
      out.print(text);
      out.flush();
    }
  }

  private static Optional<Level> level(@Nullable String word) {
    return switch (lower(word)) {
      case "error" -> Optional.of(Level.ERROR);
      case "warning", "warn" -> Optional.of(Level.WARN);
      case "info" -> Optional.of(Level.INFO);
      case "debug" -> Optional.of(Level.DEBUG);
      default -> Optional.empty();
    };
  }

  private static Optional<LineFormat> format(@Nullable String word) {
    return switch (lower(word)) {
      case "text" -> Optional.of(LineFormat.TEXT);
      case "json" -> Optional.of(LineFormat.JSON);
      default -> Optional.empty();
    };
  }

  private static String lower(@Nullable String word) {
    return word == null ? "" : word.strip().toLowerCase(Locale.ROOT);
  }
}
