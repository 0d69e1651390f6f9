// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Arrays;
import java.util.Optional;

/** What a device of ours is for; the middle part of its alias. */
public enum Role {
  VTEP_ADDRESS("vtep"),
  BRIDGE("bridge"),
  VXLAN("vxlan"),
  L2_SVI("l2svi"),
  L3_SVI("l3svi"),
  OVS_PORT("ovsport");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Whether devices of this role belong to a network, rather than to a VTEP. */
  public boolean ofNetwork() {
    return this == L2_SVI || this == L3_SVI || this == OVS_PORT;
  }

  static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(r -> r.text.equals(text)).findFirst();
  }
}
