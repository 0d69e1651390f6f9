// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a program's environment says of its ports.
 *
 * @param securePort METRICS_HTTPS_PORT, for /metrics over HTTPS; 0 for none
 * @param certificate METRICS_TLS_DIR, a folder with tls.crt and tls.key; empty for a certificate of
 *     the program's own
 */
public record PortSettings(int securePort, Optional<Path> certificate) {
  /** Environment variable of the port of /metrics over HTTPS. */
  public static final String SECURE_PORT = "METRICS_HTTPS_PORT";

  private static final int PORTS = 1 << 16;

  /**
   * Reads the environment.
   *
   * @param securePort where it says nothing; 0 for none
   * @throws IllegalArgumentException with a sentence when it is malformed
   */
  public static PortSettings from(Map<String, String> environment, int securePort) {
    String folder = environment.getOrDefault("METRICS_TLS_DIR", "").strip();
    return new PortSettings(
        port(environment, SECURE_PORT, securePort),
        folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder)));
  }

  /**
   * A port.
   *
   * @param otherwise where the environment says nothing; 0 for none
   * @throws IllegalArgumentException with a sentence when it is malformed
   */
  public static int port(Map<String, String> environment, String name, int otherwise) {
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port < PORTS) {
        return port;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "%s \"%s\": it is no port. Give 1 to 65535, or 0 for none.".formatted(name, value));
  }
}
