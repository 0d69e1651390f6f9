package org.ovn.evpn.frr;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stable hashes for names and shards: the same in every process and every release. */
final class Hashes {
  private Hashes() {}

  /** The SHA-256 digest of the parts; parts are length-prefixed, so {ab,c} differs from {a,bc}. */
  static byte[] digest(String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(UTF_8);
        sha.update((bytes.length + ":").getBytes(UTF_8));
        sha.update(bytes);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** The first eight hexadecimal digits of the digest of the parts. */
  static String hex8(String... parts) {
    return HexFormat.of().formatHex(digest(parts), 0, 4);
  }
}
