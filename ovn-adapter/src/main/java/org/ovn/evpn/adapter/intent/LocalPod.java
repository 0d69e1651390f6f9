// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.net.InetAddress;
import java.util.List;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/**
 * A pod of a network on this node that is announced from here. Files of agents before this one say
 * of each whether it was told to go.
 *
 * @param namespace of the pod
 * @param name of the pod
 * @param nad NetworkAttachmentDefinition, {@code namespace/name}
 * @param mac of the pod's interface in the network
 * @param ips of that interface, in the order of its switch port
 */
@JsonIgnoreProperties("leaving")
public record LocalPod(
    String namespace,
    String name,
    String nad,
    MacAddress mac,
    @JsonSerialize(contentUsing = IpAddresses.Serializer.class)
        @JsonDeserialize(contentUsing = IpAddresses.Deserializer.class)
        List<InetAddress> ips) {
  /** Copies the list. */
  public LocalPod {
    ips = List.copyOf(ips);
  }
}
