// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest as OCI writes it: {@code sha256:} and 64 hexadecimal digits. */
public final class Digest {

  private static final String ALGORITHM = "sha256:";

  private final MessageDigest digest;

  /** One of nothing so far. */
  public Digest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** That of some octets. */
  public static String of(byte[] octets) {
    Digest d = new Digest();
    d.add(octets, 0, octets.length);
    return d.value();
  }

  void add(byte[] octets, int offset, int length) {
    digest.update(octets, offset, length);
  }

  /** Of all that was added. May be asked once. */
  String value() {
    return ALGORITHM + HexFormat.of().formatHex(digest.digest());
  }
}
