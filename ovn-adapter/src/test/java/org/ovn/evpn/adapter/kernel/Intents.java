// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;
import org.ovn.evpn.api.value.Vni;

/** Short forms of intents for tests. */
final class Intents {
  private Intents() {}

  static InetAddress ip(String text) {
    return IpAddresses.parse(text);
  }

  static VtepIntent vtep(String name, boolean managed, String... ips) {
    return new VtepIntent(name, managed, Arrays.stream(ips).map(Intents::ip).toList());
  }

  static NodeIntent node(VtepIntent vtep, NetworkIntent... networks) {
    return new NodeIntent("node-1", List.of(vtep), List.of(networks));
  }

  static LocalPod pod(String name, String mac, String... ips) {
    return new LocalPod(
        "ns", name, "ns/net", MacAddress.parse(mac), Arrays.stream(ips).map(Intents::ip).toList());
  }

  static Network network(String name, int id) {
    return new Network(name, id);
  }

  /** A network that is put together step by step; as it stands, it has no VNI at all. */
  static final class Network {
    private final String name;
    private final int id;
    private String vtep = "fabric";
    private String vrf;
    private Optional<Vni> macVni = Optional.empty();
    private Optional<IpVrfIntent> ipVrf = Optional.empty();
    private final List<LocalPod> pods = new ArrayList<>();
    private final List<RemotePeer> peers = new ArrayList<>();
    private OptionalInt mtu = OptionalInt.empty();
    private boolean frrKnowsIt = true;

    private Network(String name, int id) {
      this.name = name;
      this.id = id;
      this.vrf = name;
    }

    Network vtep(String value) {
      vtep = value;
      return this;
    }

    Network vrf(String value) {
      vrf = value;
      return this;
    }

    Network mac(int vni) {
      macVni = Optional.of(new Vni(vni));
      return this;
    }

    Network ip(int vni, String... splitPrefixes) {
      ipVrf =
          Optional.of(
              new IpVrfIntent(
                  new Vni(vni),
                  splitPrefixes.length == 0 ? Egress.FABRIC : Egress.SPLIT,
                  Arrays.stream(splitPrefixes).map(IpPrefix::parse).toList(),
                  EastWest.CLUSTER));
      return this;
    }

    Network pods(LocalPod... values) {
      pods.addAll(List.of(values));
      return this;
    }

    Network peers(RemotePeer... values) {
      peers.addAll(List.of(values));
      return this;
    }

    Network mtu(int bytes) {
      mtu = OptionalInt.of(bytes);
      return this;
    }

    Network frrIsSilent() {
      frrKnowsIt = false;
      return this;
    }

    NetworkIntent build() {
      return new NetworkIntent(
          "cudn." + name,
          1,
          "cluster_udn_" + name,
          id,
          macVni.isPresent() ? Topology.LAYER2 : Topology.LAYER3,
          List.of(),
          mtu,
          vrf,
          vtep,
          macVni,
          ipVrf,
          pods,
          peers,
          frrKnowsIt);
    }
  }
}
