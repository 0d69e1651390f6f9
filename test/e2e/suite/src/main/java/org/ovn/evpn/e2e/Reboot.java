// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ovn.evpn.e2e.Conditions.Condition;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * A node that loses its power: bridge, devices and FRR's configuration are gone, while OVN's
 * databases say that the ports of other nodes' pods are taken, and the API says that FRR has all
 * lines.
 */
final class Reboot {
  private static final Duration PODS = Duration.ofSeconds(60);
  private static final Duration KNOWN = Duration.ofSeconds(30);

  /** Long enough for one more reload, where FRR lost lines in the first one. */
  private static final Duration READY = Duration.ofMinutes(3);

  private static final String FINANCE_GATEWAY = "10.10.0.1";

  /**
   * Prints what FRR has of finance's MAC-VRF, and then whether the kernel maps its VNI: what is
   * mapped in a look must have been FRR's in the same one. It asks bgpd alone: in FRR 10.3 a
   * session with mgmtd, when it ends, makes a reload lose lines (FRRouting/frr#18541).
   */
  private static final String ORDER =
      """
      trap 'exit 0' INT TERM
      while :; do
        frr=no vni=no
        case $(vtysh -d bgpd -c 'show running-config' 2>/dev/null) in
          *'  vni 100'*'route-target import 64500:100'*) frr=yes ;;
        esac
        case " $(bridge vni show | tr -s ' \\n-' ' ') " in *' 100 '*) vni=yes ;; esac
        echo "@$EPOCHREALTIME frr=$frr vni=$vni"
        sleep 0.1
      done
      """;

  private static final Pattern LOOK = Pattern.compile("@\\S+ frr=(yes|no) vni=(yes|no)");

  private final Sight sight;
  private final LabProcesses control;
  private final Stations stations;
  private final Path logs;

  Reboot(Sight sight, LabProcesses control) {
    this.sight = sight;
    this.control = control;
    this.stations = sight.stations();
    this.logs = sight.shell().env().logs().resolve("e2e");
  }

  String comesBack() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> measured = new ArrayList<>();
    String whole =
        new Pings(sight.traffic())
            .wholeDuring(
                NodeClaims.others(stations),
                () -> {
                  control.machine(NodeClaims.NODE).powerOff();
                  control.machine(NodeClaims.NODE).powerOn();
                  awaitPods();
                  measured.add(withoutAgent());
                  measured.add(withAgent());
                  before.await();
                  return measured.add(talks());
                });
    for (Station station : List.of(stations.finance2(), stations.hr2())) {
      sight.traffic().serve(station);
    }
    return String.join("; ", measured) + "; others " + whole;
  }

  /** The pods of the node are there again, and OVN serves them: the gateway is OVN's own. */
  private void awaitPods() throws InterruptedException {
    long end = System.nanoTime() + PODS.toNanos();
    LabShell shell = sight.shell();
    String place = stations.finance2().place();
    while (!shell.check(LabShell.GUEST, "ls /run/netns").contains(place)
        || !shell.run(place, "ping -n -c 1 -W 1 " + FINANCE_GATEWAY).ok()) {
      require(System.nanoTime() < end, place + " does not reach its gateway after the boot");
      Thread.sleep(500);
    }
  }

  /** Takeover is in OVN's databases, and no device of ours in the kernel: nothing arrives. */
  private String withoutAgent() throws Exception {
    Station one = stations.finance1();
    Station two = stations.finance2();
    PingReport none = sight.traffic().ping(two, one.address(), 10, 100);
    require(none.received() == 0, "without agent and release: " + none);
    LabShell.Result released = control.release(NodeClaims.NODE);
    require(released.exit() == 0, released.exit() + ": " + released.out());
    sight.traffic().awaitAnswer(two, one.address());
    return "nothing before a release, after it " + sight.overlay().financeInGeneve(one, two);
  }

  private String withAgent() throws Exception {
    try (Background order =
        sight.shell().start(NodeClaims.NODE, ORDER, logs.resolve("reboot-order.log"))) {
      control.startAgent(NodeClaims.NODE);
      // what the API has is of before the boot, and says that FRR knows the network
      String said = sight.kubectl().run("get", "frrnodestate", NodeClaims.NODE, "-o", "yaml");
      require(said.contains("vni 100"), "the FRRNodeState of before the boot: " + said);
      awaitOnNode(KNOWN, c -> c.isFor("FRRNotReady", ""));
      control.machine(NodeClaims.NODE).startFrrK8s();
      long started = System.nanoTime();
      awaitOnNode(READY, c -> c.status().equals("True"));
      double ready = (System.nanoTime() - started) / 1e9;
      order.stop();
      return inOrder(order.output()) + ", Ready %.0f s after frr-k8s' start".formatted(ready);
    }
  }

  private void awaitOnNode(Duration limit, Predicate<Condition> such) throws InterruptedException {
    for (String network : FrrDaemonGone.NETWORKS) {
      sight.conditions().awaitOnNode(NodeClaims.NODE, network, "Ready", limit, such);
    }
  }

  private static String inOrder(String output) {
    int neither = 0;
    int lines = 0;
    int both = 0;
    Matcher m = LOOK.matcher(output);
    while (m.find()) {
      boolean frr = m.group(1).equals("yes");
      boolean vni = m.group(2).equals("yes");
      require(frr || !vni, "the VNI was mapped before FRR's lines: " + m.group());
      neither += !frr ? 1 : 0;
      lines += frr && !vni ? 1 : 0;
      both += vni ? 1 : 0;
    }
    String looks =
        "VNI mapped after FRR's lines (%d looks with neither, %d with lines, %d with both)"
            .formatted(neither, lines, both);
    require(neither > 0 && lines > 0 && both > 0, looks);
    return looks;
  }

  private String talks() throws Exception {
    sight.traffic().awaitAnswer(stations.hr2(), Layer3Claims.FABRIC_SERVER);
    sight.traffic().awaitAnswer(stations.finance2(), stations.hostL2().address());
    sight.traffic().awaitAnswer(stations.finance1(), stations.finance2().address());
    return sight.overlay().financeInVxlan(stations.finance1(), stations.finance2());
  }
}
