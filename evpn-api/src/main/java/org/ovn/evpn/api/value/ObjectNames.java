// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

/**
 * Names and label values of the objects that are written: deterministic, valid as DNS-1123
 * subdomains and label values, readable as far as the limits allow. Stateless.
 */
public final class ObjectNames {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  private ObjectNames() {}

  /**
   * A name of the form {@code <prefix>-<readable>-<hash of identity>}, cut to 253 characters. The
   * hash keeps apart what the readable part alone would not (template "a-b" on node "c" and
   * template "a" on node "b-c").
   */
  public static String of(String prefix, String readable, String... identity) {
    String tail = "-" + hex8(identity);
    String head = cut(prefix + "-" + readable, MAX_NAME - tail.length());
    return head + tail;
  }

  /** {@code name} as a label value: itself if it fits, else its head and a hash of the whole. */
  public static String label(String name) {
    if (name.length() <= MAX_LABEL) {
      return name;
    }
    return cut(name, MAX_LABEL - 9) + "-" + hex8(name);
  }

  /** A cut must not end in a separator: "a.-1f" and "a--1f" are no valid DNS-1123 subdomains. */
  private static String cut(String text, int length) {
    String head = text.length() <= length ? text : text.substring(0, length);
    int end = head.length();
    while (end > 0 && (head.charAt(end - 1) == '.' || head.charAt(end - 1) == '-')) {
      end--;
    }
    return head.substring(0, end);
  }

  private static String hex8(String... parts) {
    return Digests.hex(Digests.sha256OfParts(parts), 4);
  }
}
