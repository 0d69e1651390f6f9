// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

/** Lines of a rendered text. Not safe for use by many threads. */
final class Text {

  private final StringBuilder lines = new StringBuilder();

  Text line(String line) {
    lines.append(line).append('\n');
    return this;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
