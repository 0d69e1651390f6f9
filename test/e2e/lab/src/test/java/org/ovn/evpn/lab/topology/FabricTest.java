// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FabricTest {

  private static final String GOOD =
      """
      mtu: 1500
      nodeASN: 65000
      spines: [{name: spine-1, asn: 65100, loopback: 10.255.1.1}]
      leaves:
      - {name: leaf-1, rack: a, asn: 65101, loopback: 10.255.0.1, servers: 172.18.1.1/24}
      - name: leaf-2
        rack: b
        asn: 65102
        loopback: 10.255.0.2
        servers: 172.18.2.1/24
        macVRFs: [{vni: 100, routeTarget: "64500:100"}]
        ipVRFs: [{name: fin, vni: 101, routeTarget: "64500:101"}]
      nodes: [{name: node-1, leaf: leaf-1, address: 172.18.1.2}]
      hosts: [{name: host-1, leaf: leaf-2, vni: 100, address: 10.10.0.200/24}]
      """;

  @Test
  void fabric_standard_isAsTheDesignSays() {
    Fabric t = Fabric.standard();
    assertThat(t.places())
        .containsExactly(
            "spine-1",
            "leaf-1",
            "leaf-2",
            "leaf-3",
            "node-1",
            "node-2",
            "host-l2",
            "host-fin",
            "host-hr");
    assertThat(t.leaf("leaf-2").border()).isTrue();
    assertThat(t.leaf("leaf-1").border()).isFalse();
    assertThat(t.nodesOf(t.leaf("leaf-2"))).extracting(Fabric.Node::name).containsExactly("node-2");
  }

  @Test
  void fabric_standard_hasASecondTorOfAnotherAsForNode1() {
    Fabric t = Fabric.standard();
    assertThat(t.leaf("leaf-3").rack()).isEqualTo(t.leaf("leaf-1").rack());
    assertThat(t.leaf("leaf-3").asn()).isNotEqualTo(t.leaf("leaf-1").asn());
    for (String leaf : List.of("leaf-1", "leaf-3")) {
      assertThat(t.nodesOf(t.leaf(leaf))).extracting(Fabric.Node::name).containsExactly("node-1");
    }
  }

  private static final String TWO_TORS =
      """
      mtu: 1500
      nodeASN: 65000
      spines: [{name: spine-1, asn: 65100, loopback: 10.255.1.1}]
      leaves:
      - {name: leaf-1, rack: a, asn: 65101, loopback: 10.255.0.1, servers: 172.18.1.1/24}
      - {name: leaf-2, rack: a, asn: 65102, loopback: 10.255.0.2, servers: 172.18.2.1/24}
      - {name: leaf-3, rack: c, asn: 65103, loopback: 10.255.0.3, servers: 172.18.3.1/24}
      nodes:
      - {name: node-1, leaf: leaf-1, address: 172.18.1.2, uplinks: [{leaf: leaf-2, address: 172.18.2.2}]}
      - {name: node-2, leaf: leaf-1, address: 172.18.1.3}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "leaf: leaf-2, | leaf: leaf-9, | node node-1: uplinks: there is no leaf 'leaf-9'",
        "leaf: leaf-2, | leaf: leaf-1, | node node-1: uplinks: leaf-1 is there twice",
        "', uplinks: [{leaf: leaf-2, address: 172.18.2.2}]' | '' | leaf leaf-2: another leaf has"
            + " rack a; give it one of its own, or uplinks to nodes of leaf leaf-1 alone",
        "leaf-2, rack: a | leaf-2, rack: b | node node-1: uplinks: leaf-2 is of rack b, and leaf-1"
            + " of rack a",
        "leaf: leaf-1, address: 172.18.1.3 | leaf: leaf-2, address: 172.18.2.3 | leaf leaf-2:"
            + " another leaf has rack a",
        "172.18.2.2 | 172.18.1.9 | node node-1: uplinks: leaf-2: address 172.18.1.9 is not a free"
            + " one of 172.18.2.0/24",
        "172.18.2.2 | 172.18.2.2/24 | node node-1: uplinks: leaf-2: address is written without",
        "', address: 172.18.2.2' | '' | node node-1: uplinks: leaf-2: address is missing",
      })
  void aMistakeInASecondUplink_isNamed(String from, String to, String message) {
    aMistakeIn(TWO_TORS, from, to, message);
  }

  @Test
  void fabric_secondTor_isItsRacksToo() {
    Fabric t = Fabric.parse(TWO_TORS, "good");
    assertThat(t.nodesOf(t.leaf("leaf-1")))
        .extracting(Fabric.Node::name)
        .containsExactly("node-1", "node-2");
    assertThat(t.nodesOf(t.leaf("leaf-2"))).extracting(Fabric.Node::name).containsExactly("node-1");
    assertThat(t.nodesOf(t.leaf("leaf-3"))).isEmpty();
  }

  private static void aMistakeIn(String good, String from, String to, String message) {
    assertThat(good).contains(from);
    assertThatThrownBy(() -> Fabric.parse(good.replaceFirst(Pattern.quote(from), to), "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topology my.yaml")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mtu: 1500 | mtu: 100 | mtu: 100 is not within 1280..9216",
        "asn: 65101 | asn: 0 | leaf leaf-1: asn 0 is not within",
        "name: leaf-1 | name: spine-1 | leaf spine-1: a spine has the same name",
        "name: leaf-1 | name: Leaf | leaf 'Leaf': a name is 1..12",
        "name: node-1 | name: a-name-too-long | node 'a-name-too-long': a name is 1..12",
        "loopback: 10.255.0.2 | loopback: 10.255.0.1 | leaf leaf-2: loopback 10.255.0.1 is that of"
            + " leaf leaf-1",
        "loopback: 10.255.0.2 | loopback: 10.255.0.300 | 300 is over 255",
        "rack: b | rack: a | leaf leaf-2: another leaf has rack a",
        "servers: 172.18.2.1/24 | servers: 172.18.1.9/28 | leaf leaf-2: servers 172.18.1.9/28"
            + " overlaps that of leaf-1",
        "servers: 172.18.2.1/24 | servers: 172.18.2.1 | leaf leaf-2: servers needs a length",
        "leaf: leaf-1, | leaf: leaf-9, | node node-1: there is no leaf 'leaf-9'",
        "172.18.1.2 | 172.18.9.2 | node node-1: address 172.18.9.2 is not a free one of"
            + " 172.18.1.0/24",
        "172.18.1.2 | 172.18.1.1 | node node-1: address 172.18.1.1 is not a free one",
        "vni: 100, address | vni: 300, address | host host-1: leaf-2 has no vni 300 under macVRFs",
        "vni: 100, address | vrf: hr, address | host host-1: leaf-2 has no VRF hr under ipVRFs",
        "vni: 100, address | vrf: fin, address | host host-1: gateway must be the leaf's address in"
            + " 10.10.0.0/24",
        "vni: 100, address | address | host host-1: give either vni or vrf",
        "10.10.0.200/24 | 10.10.0.200 | host host-1: address needs a length",
        "\"64500:100\" | \"100\" | leaf leaf-2: macVRFs: routeTarget of vni 100 must be like"
            + " 64500:100",
        "vni: 101 | vni: 100 | leaf leaf-2: ipVRFs fin: vni 100 is there twice on this leaf",
        "vni: 101 | vni: 16777216 | vni 16777216 is not within 1..16777215",
        "nodeASN: 65000 | nodeASN: 0 | nodeASN 0 is not within",
        "rack: a | rac: a | rac",
      })
  void aMistakeIsNamed(String from, String to, String message) {
    aMistakeIn(GOOD, from, to, message);
  }

  @Test
  void fabric_good_isAccepted() {
    assertThat(Fabric.parse(GOOD, "good").hosts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "mtu: x", "- 1"})
  void fabric_notATopology_isRefused(String text) {
    assertThatThrownBy(() -> Fabric.parse(text, "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("my.yaml");
  }

  @Property
  void address_textAndBack_isTheSame(
      @ForAll int bits, @ForAll @IntRange(min = 0, max = 32) int length) {
    Ipv4 a = new Ipv4(bits, length);
    assertThat(Ipv4.parse(a.toString())).isEqualTo(a);
    assertThat(a.network().contains(a.withLength(32))).isTrue();
  }
}
