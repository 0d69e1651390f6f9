// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of octets with value equality; how unknown attributes survive decoding. */
public final class Bytes {
  private final byte[] octets;

  private Bytes(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of {@code octets}. */
  public static Bytes of(byte... octets) {
    return new Bytes(octets.clone());
  }

  /** Number of octets. */
  public int size() {
    return octets.length;
  }

  /** A fresh copy of the octets. */
  public byte[] toArray() {
    return octets.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets);
  }
}
