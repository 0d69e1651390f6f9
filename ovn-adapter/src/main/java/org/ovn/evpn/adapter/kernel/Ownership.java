// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Optional;
import org.ovn.evpn.api.value.Digests;

/**
 * How a device says that it is ours: the alias {@code evpn.k8s.ovn.org:<role>:<owner>}, owner being
 * the VTEP or the EVPNNetwork.
 *
 * <p>Devices that we create carry {@link #GROUP} from their first moment, the alias from the next
 * message on; an OVS port carries the alias only, because one device that cannot be deleted by
 * rtnetlink would make the kernel refuse to delete the whole group.
 */
public record Ownership(Role role, String owner) {
  /** IFLA_GROUP of every device that we create. */
  public static final long GROUP = 17750;

  /** IFLA_GROUP of devices about to be deleted together. */
  public static final long DOOMED = 17751;

  /**
   * rtm_protocol of our guard routes: not one of zebra's (is_selfroute: 11, 186-198), not
   * OVN-Kubernetes' 85, not OVN's 84.
   */
  public static final int ROUTE_PROTOCOL = 177;

  /**
   * Metric of guard routes, as OVN-Kubernetes' own unreachable default: zebra reads distance 255
   * from its top octet.
   */
  public static final long GUARD_METRIC = 4278198272L;

  private static final String PREFIX = "evpn.k8s.ovn.org:";

  /** The kernel keeps at most 255 octets of alias. */
  private static final int MAX_ALIAS = 255;

  /** The alias; an owner too long for it is cut and ends in a hash. */
  public String alias() {
    String alias = PREFIX + role.text() + ":" + owner;
    return alias.length() <= MAX_ALIAS
        ? alias
        : alias.substring(0, MAX_ALIAS - 17) + "~" + Digests.hex(Digests.sha256(owner), 8);
  }

  /** Whom a device with this alias serves. */
  Owner asOwner() {
    return role.ofNetwork() ? new Owner.Network(owner) : new Owner.Vtep(owner);
  }

  /** Reads an alias; empty when it is not one of ours. */
  public static Optional<Ownership> parse(String alias) {
    if (!alias.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String rest = alias.substring(PREFIX.length());
    int colon = rest.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : Role.of(rest.substring(0, colon))
            .map(role -> new Ownership(role, rest.substring(colon + 1)));
  }
}
