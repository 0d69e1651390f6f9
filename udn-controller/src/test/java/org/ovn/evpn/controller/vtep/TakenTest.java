// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.NativeVtep;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** VTEPs hand out nothing that the cluster, a router or another VTEP has. */
class TakenTest {
  private final World world = Demo.world();

  private void annotate() {
    world.nodeAnnotations(
        "node-1",
        Map.of(
            "k8s.ovn.org/node-primary-ifaddr",
            "{\"ipv4\":\"172.18.1.2/24\"}",
            "k8s.ovn.org/host-cidrs",
            "[\"172.18.1.2/24\", \"192.0.2.7/32\"]",
            "k8s.ovn.org/l3-gateway-config",
            "{\"default\":{\"mode\":\"local\",\"ip-addresses\":[\"172.18.1.2/24\"],\"next-hops\":[\"198.51.100.1\"],\"next-hop\":\"198.51.100.1\"}}",
            "k8s.ovn.org/node-subnets",
            "{\"default\":[\"10.244.1.3/24\"]}",
            "k8s.ovn.org/node-transit-switch-port-ifaddr",
            "{\"ipv4\":\"100.89.0.2/16\"}",
            "k8s.ovn.org/vteps",
            "{\"old\":{\"ips\":[\"10.77.0.1\"]}}"));
    world.serviceCidrs.add(IpPrefix.parse("10.96.0.0/16"));
    world.nativeVteps.add(new NativeVtep("evpn", List.of(IpPrefix.parse("10.66.0.0/24"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "172.18.1.128/25|network 172.18.1.0/24 of node \"node-1\"",
        "172.18.1.0/28|address 172.18.1.2 of node \"node-1\"",
        "192.0.2.0/24|address 192.0.2.7 of node \"node-1\"",
        "198.51.100.0/24|gateway 198.51.100.1 of node \"node-1\"",
        "10.244.1.128/25|pod subnet 10.244.1.0/24 of node \"node-1\"",
        "100.64.8.0/24|OVN-Kubernetes' join subnet 100.64.0.0/16",
        "100.89.8.0/24|OVN-Kubernetes' transit subnet 100.89.0.0/16",
        "169.254.10.0/24|OVN-Kubernetes' masquerade subnet 169.254.0.0/16",
        "10.96.255.0/24|the cluster's Services (10.96.0.0/16)",
        "10.66.0.128/25|10.66.0.0/24 of VTEP \"evpn\" of k8s.ovn.org",
        "10.77.0.0/30|address 10.77.0.1 that node \"node-1\" has of VTEP \"old\" of k8s.ovn.org",
      })
  void vtep_overAddressesOfOthers_isRefusedWithTheObjectThatHasThem(String cidr, String holder) {
    annotate();
    world.vtep("late", cidr);
    world.converge();
    assertThat(world.vtepCondition("late").isTrue()).isFalse();
    assertThat(world.vtepCondition("late").reason()).isEqualTo("CIDROverlap");
    assertThat(world.vtepCondition("late").message())
        .isEqualTo(
            "spec.cidrs of VTEP \"late\" has %s, which overlaps %s: use a CIDR that nothing else has."
                .formatted(cidr, holder));
    assertThat(world.node("node-1").vtepAddresses("late")).isEmpty();
    assertThat(world.vtepCondition("fabric").isTrue()).isTrue();
  }

  @Test
  void vtep_whereTransitIsSomewhereElse_isAccepted() {
    annotate();
    world.vtep("late", "100.88.0.0/24");
    world.converge();
    assertThat(world.vtepCondition("late").isTrue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.96.0.1, 10.111.0.0/24, 10.96.0.0/12",
    "172.30.0.1, 172.30.9.0/24, 172.30.0.0/16",
    "10.43.128.1, 10.43.200.0/24, 10.43.128.0/17",
    "fd02::1, , ",
  })
  void vtep_overServicesOfAnOlderKubernetes_isRefused(String first, String cidr, String range) {
    world.serviceAddresses.add(IpAddresses.parse(first));
    world.vtep("late", cidr == null ? "10.43.200.0/24" : cidr);
    world.converge();
    assertThat(world.vtepCondition("late").isTrue()).isEqualTo(cidr == null);
    if (cidr != null) {
      assertThat(world.vtepCondition("late").message())
          .contains(
              "the cluster's Services (%s, assumed from address %s of Service \"default/kubernetes\""
                  .formatted(range, first));
    }
  }

  /** The addresses that nodes have of the VTEP come back in host-cidrs. */
  @Test
  void vtep_whoseAddressesNodesReport_isNotInItsOwnWay() {
    world.convergeWithAgents();
    world.nodeAnnotations(
        "node-1", Map.of("k8s.ovn.org/host-cidrs", "[\"172.18.1.2/24\",\"10.254.0.1/32\"]"));
    world.converge();
    assertThat(world.vtepCondition("fabric").isTrue()).isTrue();
    // One that left keeps the address for a moment longer than anything speaks of it.
    world.nodeAnnotations("node-2", Map.of("k8s.ovn.org/host-cidrs", "[\"10.254.0.77/32\"]"));
    world.converge();
    assertThat(world.vtepCondition("fabric").isTrue()).isTrue();
  }

  @Test
  void vtep_runningInConflict_keepsItsAddressesAndGivesNoneOut() {
    world.convergeWithAgents();
    var specs = world.specs();
    var frr = world.frrSpecs();
    world.nodeAnnotations(
        "node-1", Map.of("k8s.ovn.org/node-primary-ifaddr", "{\"ipv4\":\"10.254.0.200/24\"}"));
    world.converge();
    assertThat(world.vtepCondition("fabric").isTrue()).isFalse();
    assertThat(world.vtepCondition("fabric").message())
        .startsWith(
            "spec.cidrs of VTEP \"fabric\" has 10.254.0.0/24, which overlaps address 10.254.0.200"
                + " of node \"node-1\"");
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.specs()).isEqualTo(specs);
    assertThat(world.frrSpecs()).isEqualTo(frr);
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();
    world.node("node-3", Map.of());
    world.converge();
    assertThat(world.addresses("node-3")).isEmpty();
  }

  @Test
  void ipv6Cidr_appendedToAVtepThatWorks_changesNothingThatRuns() {
    world.convergeWithAgents();
    var specs = world.specs();
    var frr = world.frrSpecs();
    world.vtep("fabric", "10.254.0.0/24", "fd00:254::/64");
    world.convergeWithAgents();
    assertThat(world.vtepCondition("fabric").reason()).isEqualTo("NotImplemented");
    assertThat(world.vtepCondition("fabric").message())
        .startsWith(
            "spec.cidrs of VTEP \"fabric\" has fd00:254::/64, and IPv6 VTEPs are not implemented"
                + " yet: use IPv4 CIDRs.");
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.specs()).isEqualTo(specs);
    assertThat(world.frrSpecs()).isEqualTo(frr);

    world.vtep("six", "fd00:6::/64");
    world.node("node-3", Map.of());
    world.converge();
    assertThat(world.vtepCondition("six").reason()).isEqualTo("NotImplemented");
    assertThat(world.node("node-1").vtepAddresses("six")).isEmpty();
    assertThat(world.addresses("node-3")).containsExactly(IpAddresses.parse("10.254.0.3"));
  }

  private void byHand(String node, String address) {
    SortedMap<String, List<InetAddress>> entries =
        new TreeMap<>(world.node(node).vteps().toOptional().orElseGet(TreeMap::new));
    entries.put("by-hand", List.of(IpAddresses.parse(address)));
    world.nodeVteps(node, new Parsed.Present<>(entries));
  }

  private void unmanaged(String... cidrs) {
    world.vtep(
        "by-hand",
        new VtepSpec(
            List.of(cidrs).stream().map(IpPrefix::parse).toList(), VtepMode.UNMANAGED, null));
  }

  @Test
  void addressByHand_outsideTheCidrsOrTwice_isNotUsedAndNamed() {
    unmanaged("10.99.0.0/24");
    byHand("node-1", "10.98.0.1");
    byHand("node-2", "10.99.0.2");
    world.converge();
    assertThat(world.vtepCondition("by-hand").reason()).isEqualTo("VTEPAddressNotAllowed");
    assertThat(world.vtepCondition("by-hand").message())
        .startsWith(
            "Annotation evpn.k8s.ovn.org/vteps of node \"node-1\" has 10.98.0.1, which is outside"
                + " spec.cidrs [10.99.0.0/24]: it is not used until the annotation is corrected."
                + " 1 of 2 nodes have an address");
    assertThat(VtepPlanner.plan(world.facts()).addresses().get("node-1"))
        .doesNotContainKey("by-hand");
    assertThat(VtepPlanner.plan(world.facts()).addresses().get("node-2")).containsKey("by-hand");

    byHand("node-1", "10.99.0.2");
    VtepPlan twice = VtepPlanner.plan(world.facts());
    assertThat(twice.addresses().get("node-1")).doesNotContainKey("by-hand");
    assertThat(twice.addresses().get("node-2")).doesNotContainKey("by-hand");
    assertThat(twice.acceptances().get("by-hand").message())
        .contains(
            "of node \"node-1\" has 10.99.0.2, which node \"node-2\" has too, of VTEP \"by-hand\"",
            "of node \"node-2\" has 10.99.0.2, which node \"node-1\" has too, of VTEP \"by-hand\"");

    byHand("node-1", "10.99.0.1");
    world.converge();
    assertThat(world.vtepCondition("by-hand").isTrue()).isTrue();
  }

  /** No message advises what the next one refuses. */
  @Test
  void unmanagedVtep_overTheNodesOwnNetwork_isNotAdvisedToBeManaged() {
    annotate();
    unmanaged("172.18.1.0/24");
    world.converge();
    assertThat(world.vtepCondition("by-hand").isTrue()).isTrue();
    assertThat(world.vtepCondition("by-hand").message())
        .contains("write one inside spec.cidrs")
        .doesNotContain("Managed.");
    world.vtep("free", Specs.vtep(null, "10.97.0.0/24"));
    unmanaged("10.99.0.0/24");
    world.converge();
    assertThat(world.vtepCondition("by-hand").message()).contains("or set spec.mode to Managed");
  }
}
