// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.e2e.Traffic.Datagram;

/** What is claimed of Layer 3: finance and hr, routed without NAT, and never into each other. */
final class Layer3Claims {
  /** Both tenants have a server of this address in the fabric. */
  static final String FABRIC_SERVER = "10.200.0.10";

  private final Traffic traffic;
  private final Station finance1;
  private final Station finance2;
  private final Station hr1;
  private final Station hr2;
  private final Station hostFinance;
  private final Station hostHr;

  Layer3Claims(Traffic traffic, Stations stations) {
    this.traffic = traffic;
    this.finance1 = stations.finance1();
    this.finance2 = stations.finance2();
    this.hr1 = stations.hr1();
    this.hr2 = stations.hr2();
    this.hostFinance = stations.hostFinance();
    this.hostHr = stations.hostHr();
  }

  List<Claim> finance() {
    return List.of(
        new Claim(
            "finance-routed",
            "finance → host in VNI 101: routed, the pod's own address",
            () -> ownAddress(hostFinance, finance1, finance2)),
        new Claim(
            "finance-back",
            "host in VNI 101 → finance: routed back",
            () -> {
              reached(hostFinance, finance1);
              return reached(hostFinance, finance2);
            }));
  }

  List<Claim> hr() {
    return List.of(
        new Claim(
            "hr-routed",
            "hr → host in VNI 201 from each node: own address",
            () -> ownAddress(hostHr, hr1, hr2)),
        new Claim(
            "hr-back",
            "host in VNI 201 → hr on each node",
            () -> {
              reached(hostHr, hr1);
              return reached(hostHr, hr2);
            }));
  }

  Claim apart() {
    return new Claim(
        "isolation", "finance and hr: same addresses, never each other's", this::isolation);
  }

  private String ownAddress(Station server, Station... clients) throws InterruptedException {
    for (Station client : clients) {
      traffic.awaitAnswer(client, server.address());
      String nonce = nonce(client);
      String answer = traffic.ask(client, server.address(), nonce);
      require(
          answer.equals("%s %s %s".formatted(server.place(), client.address(), nonce)),
          client + " was told: " + answer);
    }
    return "the server saw the pod's address, " + clients.length + "×";
  }

  private String reached(Station from, Station pod) {
    String nonce = nonce(from);
    String answer = traffic.ask(from, pod.address(), nonce);
    require(
        answer.equals("%s %s %s".formatted(pod.place(), from.address(), nonce)),
        from + " → " + pod + ": " + answer);
    return "each pod answered, saw " + from.address();
  }

  /**
   * The addresses overlap, so who answers, and who sees a frame, shows whose VRF it was in: every
   * station sends to every address of both tenants.
   */
  private String isolation() throws Exception {
    answeredBy(finance1, FABRIC_SERVER, hostFinance);
    answeredBy(hr2, FABRIC_SERVER, hostHr);
    List<Station> finance = List.of(finance1, finance2, hostFinance);
    List<Station> hr = List.of(hr1, hr2, hostHr);
    List<Station> all = Stream.concat(finance.stream(), hr.stream()).toList();
    Set<String> addresses =
        all.stream().map(Station::address).collect(Collectors.toCollection(TreeSet::new));
    List<Datagram> datagrams = new ArrayList<>();
    List<Set<Station>> expected = new ArrayList<>();
    for (List<Station> own : List.of(finance, hr)) {
      for (Station from : own) {
        for (String address : addresses) {
          // its own address a station does not send away
          if (!address.equals(from.address())) {
            datagrams.add(new Datagram(from, address));
            expected.add(
                own.stream().filter(s -> s.address().equals(address)).collect(Collectors.toSet()));
          }
        }
      }
    }
    List<Set<Station>> seen = traffic.whoSees(datagrams, all);
    for (int i = 0; i < datagrams.size(); i++) {
      require(
          seen.get(i).equals(expected.get(i)),
          "%s was seen by %s, not by %s".formatted(datagrams.get(i), seen.get(i), expected.get(i)));
    }
    long delivered = expected.stream().filter(e -> !e.isEmpty()).count();
    return "%d datagrams seen in their own VRF, %d by nobody, none in the other"
        .formatted(delivered, datagrams.size() - delivered);
  }

  private void answeredBy(Station client, String address, Station server) {
    String answer = traffic.ask(client, address, nonce(client));
    require(answer.startsWith(server.place() + " "), client + " was told: " + answer);
  }

  private static String nonce(Station station) {
    return station.place() + "-" + Long.toHexString(System.nanoTime());
  }
}
