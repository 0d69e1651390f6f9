// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

/** What an {@link Issue} means for its subject. The worst comes first. */
public enum Severity {
  /** The subject waits, or is left out, until it is mended. */
  BLOCKS,
  /** The subject works, but not as asked. */
  DEGRADES,
  /** The subject works as asked; the administrator should know. */
  HINT
}
