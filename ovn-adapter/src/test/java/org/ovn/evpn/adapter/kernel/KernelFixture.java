// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.pod;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;

/**
 * A real kernel in a network namespace of its own, with a datapath of Open vSwitch for its internal
 * ports; a dummy device stands for the node's uplink.
 */
abstract class KernelFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final VtepIntent FABRIC = vtep("fabric", true, "10.254.0.1");
  static final String MAC_A = "0a:58:0a:0a:00:05";
  static final String MAC_B = "0a:58:0a:0a:00:06";
  static final Set<String> ALL = Set.of("cudn.finance", "cudn.hr", "cudn.dev");

  Kernel kernel;

  @BeforeEach
  void prepare() throws Exception {
    sh(
        """
        ip link set lo up
        ip link add uplink type dummy; ip addr add 172.18.1.2/24 dev uplink; ip link set uplink up
        ip route add default via 172.18.1.1
        for v in finance:1009 hr:1011; do
          ip link add ${v%:*} type vrf table ${v#*:}; ip link set ${v%:*} up
          ip route add unreachable default table ${v#*:} metric 4278198272 proto 85
        done
        ovs-dpctl add-dp dp0
        ovs-dpctl add-if dp0 evo.1,type=internal; ip link set evo.1 down
        """);
    kernel = Kernel.open();
  }

  @AfterEach
  void cleanUp() throws Exception {
    kernel.close();
    // ip -br says name@lower for stacked devices
    sh("ovs-dpctl del-dp dp0");
    sh(
        "ip -br link | while read -r d _; do d=${d%%@*}; case $d in lo|sit0|tunl0|ip6tnl0) ;; *) ip"
            + " link del $d 2>/dev/null || true;; esac; done");
    sh("ip route flush table all proto 177; ip route flush table all proto 85");
  }

  static String sh(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(script + ": " + output).isZero();
    return output;
  }

  static JsonNode json(String command) throws IOException, InterruptedException {
    return JSON.readTree(sh(command));
  }

  static JsonNode link(String name) throws IOException, InterruptedException {
    return json("ip -d -j link show dev " + name).get(0);
  }

  static boolean exists(String name) throws IOException, InterruptedException {
    return sh("ip -br link show dev " + name + " 2>/dev/null || true").startsWith(name);
  }

  KernelPlan plan(NodeIntent intent) {
    return KernelPlanner.plan(kernel.observe(), intent, PortGates.open(ALL));
  }

  KernelPlan reconcile(NodeIntent intent) {
    return reconcile(intent, PortGates.open(ALL));
  }

  KernelPlan reconcile(NodeIntent intent, PortGates gates) {
    KernelState observed = kernel.observe();
    KernelPlan plan = KernelPlanner.plan(observed, intent, gates);
    assertThat(kernel.apply(observed, plan).failures()).isEmpty();
    if (plan.changes().stream().anyMatch(c -> c instanceof KernelChange.AddAddress)) {
      // networks start on an address that is there
      observed = kernel.observe();
      plan = KernelPlanner.plan(observed, intent, gates);
      assertThat(kernel.apply(observed, plan).failures()).isEmpty();
    }
    return plan;
  }

  void isSettled(NodeIntent intent, PortGates gates) {
    assertThat(KernelPlanner.plan(kernel.observe(), intent, gates).changes()).isEmpty();
  }

  static NetworkIntent finance() {
    return network("finance", 1)
        .mac(100)
        .ip(101)
        .pods(pod("a", MAC_A, "10.10.0.5", "fd10::5"), pod("b", MAC_B, "10.10.0.6"))
        .build();
  }

  static NetworkIntent hr() {
    return network("hr", 2).ip(201, "10.200.0.0/24", "fd20::/64").build();
  }

  static Set<String> names(JsonNode array, String field) {
    Set<String> names = new TreeSet<>();
    array.forEach(n -> names.add(n.path(field).asText()));
    return names;
  }

  /** {@code vid:vni} of a device. */
  static Set<String> tunnels(String device) throws IOException, InterruptedException {
    Set<String> all = new TreeSet<>();
    for (JsonNode dev : json("bridge -j vlan tunnelshow dev " + device)) {
      for (JsonNode t : dev.path("tunnels")) {
        int vid = t.path("vlan").asInt();
        int last = t.path("vlanEnd").asInt(vid);
        for (int i = 0; i <= last - vid; i++) {
          all.add((vid + i) + ":" + (t.path("tunid").asInt() + i));
        }
      }
    }
    return all;
  }

  /** {@code vid[pvid][untagged]} of a device. */
  static Set<String> vlans(String device) throws IOException, InterruptedException {
    Set<String> all = new TreeSet<>();
    for (JsonNode dev : json("bridge -j vlan show dev " + device)) {
      for (JsonNode v : dev.path("vlans")) {
        List<String> flags = new ArrayList<>();
        v.path("flags").forEach(f -> flags.add(f.asText()));
        for (int vid = v.path("vlan").asInt();
            vid <= v.path("vlanEnd").asInt(v.path("vlan").asInt());
            vid++) {
          all.add(vid + flags.toString());
        }
      }
    }
    return all;
  }

  static String fdb(String device) throws IOException, InterruptedException {
    return sh("bridge fdb show dev " + device);
  }
}
