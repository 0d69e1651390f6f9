// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.net.InetAddress;
import java.util.List;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/**
 * A pod of a network on this node.
 *
 * @param namespace of the pod
 * @param name of the pod
 * @param nad NetworkAttachmentDefinition, {@code namespace/name}
 * @param mac of the pod's interface in the network
 * @param ips of that interface, in the order of the annotation
 * @param leaving whether it was told to go: its addresses may be at another node by now
 */
public record LocalPod(
    String namespace,
    String name,
    String nad,
    MacAddress mac,
    @JsonSerialize(contentUsing = IpAddresses.Serializer.class)
        @JsonDeserialize(contentUsing = IpAddresses.Deserializer.class)
        List<InetAddress> ips,
    boolean leaving) {
  /** Copies the list. */
  public LocalPod {
    ips = List.copyOf(ips);
  }
}
