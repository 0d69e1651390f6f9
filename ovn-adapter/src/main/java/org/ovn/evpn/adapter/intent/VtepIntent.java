// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.net.InetAddress;
import java.util.List;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * A VTEP of this node.
 *
 * @param name of the VTEP object
 * @param managed whether the agent puts the addresses on a dummy device of its own
 * @param ips one per family, IPv4 first
 */
public record VtepIntent(
    String name,
    boolean managed,
    @JsonSerialize(contentUsing = IpAddresses.Serializer.class)
        @JsonDeserialize(contentUsing = IpAddresses.Deserializer.class)
        List<InetAddress> ips) {
  /** Copies the list. */
  public VtepIntent {
    ips = List.copyOf(ips);
  }
}
