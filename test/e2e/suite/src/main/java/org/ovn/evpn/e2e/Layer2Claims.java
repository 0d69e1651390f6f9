// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is claimed of Layer 2: finance and dev, stretched over VXLAN and no more over Geneve. */
final class Layer2Claims {
  static final String FINANCE_BROADCAST = "10.10.0.255";

  /** Packets in a second beyond which something goes round: a loop makes thousands. */
  private static final int LOOP = 100;

  private final Traffic traffic;
  private final Tenants tenants;
  private final Overlay overlay;
  private final Station finance1;
  private final Station finance2;
  private final Station dev1;
  private final Station dev2;
  private final Station hostL2;

  Layer2Claims(Traffic traffic, Tenants tenants, Overlay overlay, Stations stations) {
    this.traffic = traffic;
    this.tenants = tenants;
    this.overlay = overlay;
    this.finance1 = stations.finance1();
    this.finance2 = stations.finance2();
    this.dev1 = stations.dev1();
    this.dev2 = stations.dev2();
    this.hostL2 = stations.hostL2();
  }

  /** What is true without EVPN: the positive control of what is claimed later. */
  Claim before() {
    return new Claim(
        "before-geneve",
        "before EVPN, Geneve carries finance between the nodes",
        () -> {
          traffic.awaitAnswer(finance1, finance2.address());
          Wire wire = overlay.watch(() -> traffic.ping(finance1, finance2.address(), 5, 50));
          int geneve = overlay.financeByGeneve(wire);
          int vxlan = wire.vxlan(Overlay.FINANCE_VNI).size();
          require(
              geneve >= 10 && vxlan == 0, "%d Geneve frames, %d VXLAN".formatted(geneve, vxlan));
          return "%d Geneve frames, %d VXLAN".formatted(geneve, vxlan);
        });
  }

  List<Claim> finance() {
    return List.of(
        new Claim(
            "finance-pods",
            "finance: pod ↔ pod on two nodes, same subnet",
            () -> layer2(finance1, finance2)),
        new Claim(
            "finance-host",
            "finance: pod ↔ external L2 host, same subnet",
            () -> {
              layer2(finance2, hostL2);
              return layer2(finance1, hostL2) + ", both nodes";
            }),
        new Claim(
            "one-overlay",
            "finance: VNI 100 between the VTEPs, no Geneve frame",
            () -> overlay.financeInVxlan(finance1, finance2)),
        new Claim(
            "broadcast-pod",
            "finance: a pod's broadcast reaches every station once",
            () -> broadcast(finance1)),
        new Claim(
            "broadcast-host",
            "finance: the host's broadcast reaches every station once",
            () -> broadcast(hostL2)));
  }

  Claim dev() {
    return new Claim("dev-pods", "dev: pods on two nodes over VNI 300", this::devPods);
  }

  private String layer2(Station a, Station b) throws InterruptedException {
    // the first packets of a flow overtake each other on their way through ovs-vswitchd
    traffic.awaitAnswer(a, b.address());
    traffic.awaitAnswer(b, a.address());
    PingReport there = traffic.ping(a, b.address(), 20, 20);
    PingReport back = traffic.ping(b, a.address(), 20, 20);
    for (PingReport report : List.of(there, back)) {
      require(report.whole() && report.ttl() == 64, a + " ↔ " + b + ": " + report);
    }
    return "40/40 answered, ttl 64";
  }

  private String broadcast(Station from) throws Exception {
    List<Station> others = new ArrayList<>(List.of(finance1, finance2, hostL2));
    others.remove(from);
    Map<Station, Integer> heard = traffic.broadcast(from, FINANCE_BROADCAST, others);
    String seen =
        String.join(
            ", ",
            heard.entrySet().stream()
                .map(e -> e.getKey().place() + " " + e.getValue() + "×")
                .toList());
    require(heard.values().stream().allMatch(n -> n == 1), seen);
    long packets = overlay.packets();
    Wire after =
        overlay.watch(() -> {
          Thread.sleep(1000);
          return true;
        });
    packets = overlay.packets() - packets;
    long broadcasts = after.broadcasts(Traffic.BROADCAST_PORT);
    require(broadcasts == 0, seen + "; " + broadcasts + " broadcast frames went on");
    require(packets < LOOP, seen + "; " + packets + " packets went on");
    return seen + ", then quiet";
  }

  private String devPods() throws Exception {
    traffic.awaitAnswer(dev1, dev2.address());
    Wire wire = overlay.watch(() -> layer2(dev1, dev2));
    int geneve = wire.geneve(tenants.tunnelKeys(Tenants.DEV_1), Overlay.DEV_ROUTER_MAC).size();
    return "40/40 answered, " + overlay.onlyVxlan(wire, Overlay.DEV_VNI, geneve);
  }
}
