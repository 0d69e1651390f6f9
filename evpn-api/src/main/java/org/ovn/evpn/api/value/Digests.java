// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 for names that must be short and the same in every process and every release. */
public final class Digests {
  private Digests() {}

  /** The 32 octets of the SHA-256 of the text in UTF-8. */
  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** As {@link #sha256}, of several parts; length-prefixed, so that {ab,c} differs from {a,bc}. */
  public static byte[] sha256OfParts(String... parts) {
    StringBuilder text = new StringBuilder();
    for (String part : parts) {
      text.append(part.getBytes(UTF_8).length).append(':').append(part);
    }
    return sha256(text.toString());
  }

  /**
   * The first hexadecimal digits of a digest, in lower case.
   *
   * @param octets how many octets of it, two digits each
   */
  public static String hex(byte[] digest, int octets) {
    return HexFormat.of().formatHex(digest, 0, octets);
  }
}
