// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import org.ovn.evpn.api.value.Digests;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Candidate;

/** Names of EVPNNetworks. */
public final class NetworkNames {
  /** Longest name of an object (RFC 1123 subdomain). */
  static final int MAX = 253;

  private NetworkNames() {}

  /**
   * {@code cudn.<name>} or {@code udn.<namespace>.<name>}. A name that would be too long is cut and
   * ends in eight hexadecimal digits of the SHA-256 of the whole, so that two long names stay two.
   */
  public static String of(NetworkKey key) {
    String full =
        key.isCluster() ? "cudn." + key.name() : "udn." + key.namespace() + "." + key.name();
    if (full.length() <= MAX) {
      return full;
    }
    String hash = Digests.hex(Digests.sha256(full), 4);
    String head = full.substring(0, MAX - 9);
    while (head.endsWith(".") || head.endsWith("-")) {
      head = head.substring(0, head.length() - 1);
    }
    return head + "-" + hash;
  }

  static String of(Candidate candidate) {
    return of(candidate.key());
  }

  /**
   * Whether a name is that of a namespaced network of this namespace. A namespace is too short to
   * be cut, and has no dot.
   */
  static boolean isOf(String namespace, String name) {
    return name.startsWith("udn." + namespace + ".");
  }
}
