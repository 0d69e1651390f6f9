// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger of SLF4J that prints by {@link Logs}. Thread-safe. */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private final transient Logs logs;

  LineLogger(String name, Logs logs) {
    this.name = name;
    this.logs = logs;
  }

  @Override
  public boolean isTraceEnabled() {
    return logs.wants(name, Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return logs.wants(name, Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return logs.wants(name, Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return logs.wants(name, Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return logs.wants(name, Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    logs.print(name, level, MessageFormatter.basicArrayFormat(message, arguments), failure);
  }
}
