// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.Vni;

/**
 * A network on a node.
 *
 * @param name of the EVPNNetwork
 * @param observedGeneration of the EVPNNetwork that was programmed
 * @param macVni of the MAC-VRF
 * @param macVlan node-local VLAN id, 2..4094
 * @param ipVni of the IP-VRF
 * @param ipVlan node-local VLAN id, 2..4094
 * @param localPods pods whose MACs are programmed
 * @param takenPorts remote ports taken over from Geneve
 * @param conditions Ready
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeNetwork(
    String name,
    long observedGeneration,
    @Nullable @JsonProperty("macVNI") Vni macVni,
    @Nullable @JsonProperty("macVLAN") Integer macVlan,
    @Nullable @JsonProperty("ipVNI") Vni ipVni,
    @Nullable @JsonProperty("ipVLAN") Integer ipVlan,
    int localPods,
    int takenPorts,
    List<Condition> conditions) {
  /** Copies lists; an absent list is empty. */
  public NodeNetwork {
    conditions = Lists.copy(conditions);
  }
}
