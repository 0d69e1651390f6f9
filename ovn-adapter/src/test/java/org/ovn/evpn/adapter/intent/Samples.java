// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;
import org.ovn.evpn.api.value.Vni;

/** Intents for tests. */
public final class Samples {
  private Samples() {}

  /** A network of VTEP fabric; a VNI of 0 means no such VRF. FRR knows it. */
  public static NetworkIntent layer2(String name, int id, int macVni, int ipVni) {
    String shortName = name.substring(name.lastIndexOf('.') + 1);
    return NetworkIntent.named(name)
        .generation(1)
        .networkName("cluster_udn_" + shortName)
        .networkId(id)
        .subnets(List.of(IpPrefix.parse("10.10.0.0/24")))
        .mtu(OptionalInt.of(1400))
        .vrf(shortName)
        .vtep("fabric")
        .macVni(macVni == 0 ? Optional.empty() : Optional.of(new Vni(macVni)))
        .ipVrf(
            ipVni == 0
                ? Optional.empty()
                : Optional.of(
                    new IpVrfIntent(new Vni(ipVni), Egress.FABRIC, List.of(), EastWest.CLUSTER)))
        .pods(
            List.of(
                new LocalPod(
                    "ns",
                    "pod",
                    "ns/" + shortName,
                    MacAddress.parse("0a:58:0a:0a:00:05"),
                    List.of(IpAddresses.parse("10.10.0.5"), IpAddresses.parse("fd00::5")))))
        .peers(List.of(new RemotePeer("n2", List.of(IpAddresses.parse("10.254.0.2")))))
        .frrKnowsIt(true)
        .build();
  }

  /** The same network with that IP-VRF. */
  public static NetworkIntent withIpVrf(NetworkIntent network, IpVrfIntent ipVrf) {
    return network.toBuilder().ipVrf(Optional.of(ipVrf)).build();
  }
}
