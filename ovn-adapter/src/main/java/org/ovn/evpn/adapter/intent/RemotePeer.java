// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.net.InetAddress;
import java.util.List;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * Another node that takes part in a network's EVPN.
 *
 * @param node its name
 * @param vteps its addresses of the network's VTEP
 */
public record RemotePeer(
    String node,
    @JsonSerialize(contentUsing = IpAddresses.Serializer.class)
        @JsonDeserialize(contentUsing = IpAddresses.Deserializer.class)
        List<InetAddress> vteps) {
  /** Copies the list. */
  public RemotePeer {
    vteps = List.copyOf(vteps);
  }
}
