// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.lab.topology.Fabric;
import org.ovn.evpn.lab.topology.Ipv4;
import org.ovn.evpn.lab.topology.Wiring;

/**
 * What is planned for one node, and how OVN-Kubernetes writes it down: the annotations that a real
 * node carries from its start (recorded from OVN-Kubernetes 2026-08, local gateway mode), but for
 * {@code node-subnets}, which follow from the networks.
 *
 * @param name the node's name, which is its zone's too
 * @param id {@code k8s.ovn.org/node-id}, counted from 2
 * @param rack the value of its label {@code rack}
 * @param address its address and subnet
 * @param gateway its leaf's address
 * @param further the addresses and subnets of its further uplinks
 * @param mac the MAC address of its first uplink
 * @param management its address in the management network, which no part of the product uses
 */
public record NodePlan(
    String name,
    int id,
    String rack,
    Ipv4 address,
    Ipv4 gateway,
    List<Ipv4> further,
    String mac,
    Ipv4 management) {

  private static final int FIRST_ID = 2;
  private static final String PREFIX = "k8s.ovn.org/";

  /** Copies the list. */
  public NodePlan {
    further = List.copyOf(further);
  }

  /** All nodes of a fabric, in its order. */
  public static List<NodePlan> of(Fabric t) {
    List<NodePlan> out = new ArrayList<>();
    for (Fabric.Node n : t.nodes()) {
      int i = out.size();
      Fabric.Leaf leaf = t.leaf(n.leaf());
      out.add(
          new NodePlan(
              n.name(),
              FIRST_ID + i,
              leaf.rack(),
              n.address().withLength(leaf.servers().length()),
              leaf.servers().withLength(32),
              n.uplinks().stream()
                  .map(u -> u.address().withLength(t.leaf(u.leaf()).servers().length()))
                  .toList(),
              Wiring.nodeMac(n),
              Ipv4.parse("10.99.0.11/24").plus(i)));
    }
    return List.copyOf(out);
  }

  /** The OVN chassis name, and system-id of its Open vSwitch. */
  public String chassisId() {
    return String.format("%08d-0000-4000-8000-%012d", id - 1, id - 1);
  }

  /** The annotations. */
  public Map<String, String> annotations() {
    Map<String, String> out = new TreeMap<>();
    out.put(
        PREFIX + "host-cidrs",
        Stream.concat(Stream.of(address), further.stream())
            .map(a -> "\"" + a + "\"")
            .collect(Collectors.joining(",", "[", "]")));
    out.put(
        PREFIX + "l3-gateway-config",
        "{\"default\":{\"mode\":\"local\",\"bridge-id\":\"breth0\",\"interface-id\":\"breth0_"
            + name
            + "\",\"mac-address\":\""
            + mac
            + "\",\"ip-addresses\":[\""
            + address
            + "\"],\"ip-address\":\""
            + address
            + "\",\"next-hops\":[\""
            + gateway
            + "\"],\"next-hop\":\""
            + gateway
            + "\",\"node-port-enable\":\"true\",\"vlan-id\":\"0\"}}");
    out.put(PREFIX + "layer2-topology-version", "2.0");
    out.put(PREFIX + "node-chassis-id", chassisId());
    out.put(PREFIX + "node-encap-ips", "[\"" + address.host() + "\"]");
    out.put(PREFIX + "node-id", Integer.toString(id));
    out.put(
        PREFIX + "node-masquerade-subnet", "{\"ipv4\":\"169.254.0.0/17\",\"ipv6\":\"fd69::/112\"}");
    out.put(PREFIX + "node-primary-ifaddr", "{\"ipv4\":\"" + address + "\"}");
    out.put(
        PREFIX + "node-transit-switch-port-ifaddr",
        "{\"ipv4\":\"" + Ipv4.parse("100.88.0.0/16").plus(id) + "\"}");
    out.put(PREFIX + "zone-name", name);
    return out;
  }

  /** The labels. */
  public Map<String, String> labels() {
    return new TreeMap<>(
        Map.of("kubernetes.io/hostname", name, "kubernetes.io/os", "linux", "rack", rack));
  }
}
