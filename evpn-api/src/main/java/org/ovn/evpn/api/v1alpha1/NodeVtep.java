// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * A VTEP of a node.
 *
 * @param name of the VTEP object
 * @param ips one per family
 * @param bridge device
 * @param vxlans devices, one per family
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeVtep(
    String name,
    @JsonSerialize(contentUsing = IpAddresses.Serializer.class)
        @JsonDeserialize(contentUsing = IpAddresses.Deserializer.class)
        List<InetAddress> ips,
    @Nullable String bridge,
    List<String> vxlans) {
  /** Copies lists; an absent list is empty. */
  public NodeVtep {
    ips = Lists.copy(ips);
    vxlans = Lists.copy(vxlans);
  }
}
