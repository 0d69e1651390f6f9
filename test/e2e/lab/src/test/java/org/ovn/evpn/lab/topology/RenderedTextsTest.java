// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the default topology comes to, text by text: the files under golden/ were read by a person,
 * and ran in a lab.
 */
class RenderedTextsTest {

  private static final Fabric STANDARD = Fabric.standard();

  static Map<String, String> rendered(Fabric t) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("namespaces.sh", Namespaces.create(t, "/lab/t"));
    out.put("remove.sh", Namespaces.remove(t));
    t.spines().forEach(s -> out.put(s.name() + ".sh", Devices.of(t, s)));
    t.spines().forEach(s -> out.put(s.name() + ".conf", FrrConfig.of(t, s)));
    t.leaves().forEach(l -> out.put(l.name() + ".sh", Devices.of(t, l)));
    t.leaves().forEach(l -> out.put(l.name() + ".conf", FrrConfig.of(t, l)));
    int i = 11;
    for (Fabric.Node n : t.nodes()) {
      out.put(n.name() + ".sh", Devices.of(t, n, Ipv4.parse("10.99.0." + i++ + "/24")));
    }
    Fabric.Node first = t.nodes().getFirst();
    out.put("power-off.sh", Namespaces.powerOff(first));
    out.put("power-on.sh", Namespaces.powerOn(t, first, "/lab/t"));
    out.put("port.sh", Devices.portOf(t, first));
    t.hosts().forEach(h -> out.put(h.name() + ".sh", Devices.of(t, h)));
    return out;
  }

  static Iterable<String> names() {
    return rendered(STANDARD).keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void renderedText_default_equalsTheGolden(String name) throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("golden/" + name)) {
      String expected =
          new String(
              Objects.requireNonNull(golden, "golden/" + name).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(rendered(STANDARD).get(name)).isEqualTo(expected);
    }
  }

  @Test
  void fabric_anotherRack_isTwoLines() {
    String yaml =
        """
        mtu: 9000
        nodeASN: 65000
        spines: [{name: spine-1, asn: 65100, loopback: 10.255.1.1}, {name: spine-2, asn: 65100, loopback: 10.255.1.2}]
        leaves:
        - {name: leaf-1, rack: a, asn: 65101, loopback: 10.255.0.1, servers: 172.18.1.1/24}
        - {name: leaf-2, rack: b, asn: 65102, loopback: 10.255.0.2, servers: 172.18.2.1/24}
        - {name: leaf-3, rack: c, asn: 65103, loopback: 10.255.0.3, servers: 172.18.3.1/24}
        nodes:
        - {name: node-1, leaf: leaf-1, address: 172.18.1.2}
        - {name: node-3, leaf: leaf-3, address: 172.18.3.2}
        - {name: node-4, leaf: leaf-3, address: 172.18.3.3}
        """;
    Fabric t = Fabric.parse(yaml, "test");
    Map<String, String> texts = rendered(t);
    assertThat(t.places())
        .containsExactly(
            "spine-1", "spine-2", "leaf-1", "leaf-2", "leaf-3", "node-1", "node-3", "node-4");
    assertThat(texts.get("leaf-3.sh"))
        .contains(
            "addr add 192.168.0.5/31 dev to-spine-1", "addr add 192.168.1.5/31 dev to-spine-2")
        .contains("link set node-3 addrgenmode none mtu 9000 master servers up", "link set node-4 ")
        .doesNotContain("vxlan");
    assertThat(texts.get("spine-2.conf")).contains("neighbor 192.168.1.5 remote-as 65103");
    assertThat(texts.get("leaf-1.conf"))
        .doesNotContain("advertise-all-vni")
        .contains("bgp listen range 172.18.1.0/24");
    assertThat(texts.get("node-3.sh")).contains("mtu 9000");
  }

  @Test
  void node_secondUplink_isADeviceOfItsOwn() {
    Map<String, String> texts = rendered(STANDARD);
    assertThat(texts.get("namespaces.sh"))
        .contains("link add node-1 netns leaf-1 type veth peer name eth0 netns node-1")
        .contains("link add node-1 netns leaf-3 type veth peer name eth1 netns node-1");
    assertThat(texts.get("node-1.sh")).contains("addr add 172.18.3.2/24 dev eth1");
    assertThat(texts.get("leaf-3.sh")).contains("link set node-1 addrgenmode none");
    assertThat(texts.get("leaf-3.conf")).contains("bgp listen range 172.18.3.0/24");
    assertThat(texts.get("node-2.sh")).doesNotContain("eth1");
  }

  @Test
  void linkEnd_every_hasTheOtherEndsAddressAsPeer() {
    Pattern peer = Pattern.compile("neighbor (192\\.168\\.\\d+\\.\\d+) remote-as");
    Map<String, String> texts = rendered(STANDARD);
    String allAddresses = String.join("\n", texts.values());
    texts.forEach((name, text) -> {
      Matcher m = peer.matcher(text);
      while (m.find()) {
        assertThat(allAddresses)
            .as(name + " peers with " + m.group(1))
            .contains("addr add " + m.group(1) + "/31");
      }
    });
  }

  @Test
  void deviceNames_all_fit() {
    for (Wiring.Cable c : Wiring.cables(STANDARD)) {
      assertThat(c.aPort()).hasSizeLessThanOrEqualTo(15);
      assertThat(c.bPort()).hasSizeLessThanOrEqualTo(15);
    }
  }
}
