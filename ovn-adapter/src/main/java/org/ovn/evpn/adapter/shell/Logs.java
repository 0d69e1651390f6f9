// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.util.Locale;
import java.util.Map;

/**
 * What is logged and how, by LOG_LEVEL (error, warning, info, debug; info without it) and
 * LOG_FORMAT (text, json; text without it). To be set before the first logger is made.
 */
public final class Logs {
  private static final String OF_OURS = "org.slf4j.simpleLogger.log.org.ovn.evpn";

  private Logs() {}

  /**
   * Sets both. What -D of the command line says goes first; an unknown word counts as none, as a
   * process must not end over its log.
   */
  public static void set(Map<String, String> environment) {
    if (System.getProperty(OF_OURS) == null) {
      System.setProperty(OF_OURS, level(environment));
    }
    if (word(environment, "LOG_FORMAT").equals("json")) {
      System.setOut(new JsonLines(System.out));
    }
  }

  /** The level as the logger knows it. */
  static String level(Map<String, String> environment) {
    return switch (word(environment, "LOG_LEVEL")) {
      case "error" -> "error";
      case "warning", "warn" -> "warn";
      case "debug" -> "debug";
      default -> "info";
    };
  }

  private static String word(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
  }
}
