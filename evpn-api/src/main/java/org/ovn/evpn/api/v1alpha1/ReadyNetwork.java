// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.Vni;

/**
 * A network that is ready on a node and of which there is nothing to say, in some 15 characters: a
 * node may have thousands. The text is six characters of {@link #key}, four each of the VNIs, and
 * the generation, all in the alphabet of base64url.
 *
 * @param key stands for the name of the EVPNNetwork
 * @param macVni of the MAC-VRF
 * @param ipVni of the IP-VRF
 * @param generation of the EVPNNetwork that was programmed
 *     <p>A network that is programmed has at least one of the VNIs. One that has neither is not
 *     needed on the node.
 */
public record ReadyNetwork(long key, @Nullable Vni macVni, @Nullable Vni ipVni, long generation) {
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int DIGIT_BITS = 6;
  private static final int KEY_DIGITS = 6;
  private static final int VNI_DIGITS = 4;

  /** FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv. */
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;

  private static final long FNV_PRIME = 0x100000001b3L;

  /** That of a network. */
  public static ReadyNetwork of(NodeNetwork network) {
    return new ReadyNetwork(
        key(network.name()), network.macVni(), network.ipVni(), network.observedGeneration());
  }

  /** Whether the node needs the network, and has it. */
  public boolean isNeeded() {
    return macVni != null || ipVni != null;
  }

  /**
   * 36 bits that stand for a name: among 4,000 networks two are alike once in 10,000 clusters. The
   * same in every process and release, and cheap: a thousand nodes are asked for a thousand
   * networks.
   */
  public static long key(String name) {
    long hash = FNV_OFFSET;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
    }
    int bits = KEY_DIGITS * DIGIT_BITS;
    return (hash ^ (hash >>> bits)) & ((1L << bits) - 1);
  }

  /** As the API has it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    append(text, key, KEY_DIGITS);
    append(text, number(macVni), VNI_DIGITS);
    append(text, number(ipVni), VNI_DIGITS);
    int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(generation) + 5) / DIGIT_BITS);
    append(text, generation, digits);
    return text.toString();
  }

  /** Reads a text; empty when it is none of ours. */
  public static Optional<ReadyNetwork> parse(String text) {
    int vnis = KEY_DIGITS + 2 * VNI_DIGITS;
    boolean ours =
        text.length() > vnis
            && text.length() <= vnis + 9
            && text.chars().allMatch(digit -> DIGITS.indexOf(digit) >= 0);
    return ours
        ? Optional.of(
            new ReadyNetwork(
                read(text, 0, KEY_DIGITS),
                vni(read(text, KEY_DIGITS, KEY_DIGITS + VNI_DIGITS)),
                vni(read(text, KEY_DIGITS + VNI_DIGITS, vnis)),
                read(text, vnis, text.length())))
        : Optional.empty();
  }

  private static long number(@Nullable Vni vni) {
    return vni == null ? 0 : vni.value();
  }

  private static @Nullable Vni vni(long number) {
    return number == 0 ? null : new Vni((int) number);
  }

  private static void append(StringBuilder text, long number, int digits) {
    for (int i = digits - 1; i >= 0; i--) {
      text.append(DIGITS.charAt((int) (number >>> (i * DIGIT_BITS)) & (DIGITS.length() - 1)));
    }
  }

  private static long read(String text, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << DIGIT_BITS | DIGITS.indexOf(text.charAt(i));
    }
    return number;
  }
}
