// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * What is claimed of a VM that moves. It is played by pods as KubeVirt makes them: one for each
 * node where the VM is, with one MAC and one address by an IPAMClaim. The fixture writes their
 * ports as OVN-Kubernetes does, in each zone by itself.
 */
final class VmClaims {
  /** From the annotation to the answer: the fixture, two zones, two agents, BGP. */
  private static final int ALLOWED_MILLIS = 500;

  /** Less than the second after which a station asks by ARP again: that would be no slow guest. */
  private static final int TOLERANCE = 2;

  private static final String PORT = "ovn-udn1";
  private static final String READY = "kubevirt.io/migration-target-ready-timestamp";
  private static final Tenants.Pod FIRST = vm("vm-1", Tenants.NODE_1);
  private static final Tenants.Pod SECOND = vm("vm-2", Tenants.NODE_2);
  private static final Tenants.Pod THIRD = vm("vm-3", Tenants.NODE_1);

  private final LabShell shell;
  private final Kubectl kubectl;
  private final Tenants tenants;
  private final Traffic traffic;
  private final Path logs;
  private final Station hostL2;

  VmClaims(LabShell shell, Kubectl kubectl, Tenants tenants, Traffic traffic, Stations stations) {
    this.shell = shell;
    this.kubectl = kubectl;
    this.tenants = tenants;
    this.traffic = traffic;
    this.logs = shell.env().logs().resolve("e2e");
    this.hostL2 = stations.hostL2();
  }

  private static Tenants.Pod vm(String name, String node) {
    return new Tenants.Pod("finance-a", name, node, "finance");
  }

  Claim moves() {
    return new Claim(
        "vm-moves",
        "a VM moves to the other node and back: one node announces it, its address answers",
        this::thereAndBack);
  }

  private String thereAndBack() throws Exception {
    Station vm = start(FIRST);
    traffic.awaitAnswer(hostL2, vm.address());
    PingReport pings;
    Announcers seen;
    try (Background leaf =
        shell.start("leaf-2", Announcers.SCRIPT, logs.resolve("vm-announcers.log"))) {
      String from = awaitOther(leaf, vm, "");
      pings =
          traffic.pingDuring(
              hostL2,
              vm.address(),
              10,
              () -> {
                String to = migrate(leaf, vm, FIRST, SECOND, from);
                return migrate(leaf, vm, SECOND, THIRD, to);
              });
      leaf.stop();
      seen = Announcers.parse(leaf.output(), vm);
    }
    delete(THIRD);
    return judge(seen, pings);
  }

  private static String judge(Announcers seen, PingReport pings) {
    String measured =
        "followed %s with sequence %s; of %d looks %d saw one, %d none (≤ %.0f ms), %d two (≤ %.0f ms);"
                .formatted(
                    seen.followed(),
                    seen.sequences(),
                    seen.looks().size(),
                    seen.count(1),
                    seen.count(0),
                    seen.longest(0),
                    seen.count(2),
                    seen.longest(2))
            + " answers away for %.0f ms (allowed %d), %s"
                .formatted(pings.outageMillis(), ALLOWED_MILLIS, pings);
    require(seen.looks().stream().noneMatch(Announcers.Look::tied), "two alike: " + measured);
    List<String> followed = seen.followed();
    require(
        followed.size() == 3
            && followed.getFirst().equals(followed.getLast())
            && seen.count(1) > 10,
        measured);
    double limit = ALLOWED_MILLIS * TOLERANCE;
    require(
        seen.longest(0) <= limit
            && seen.longest(2) <= limit
            && pings.outageMillis() <= limit
            && pings.duplicates() == 0,
        measured);
    return measured;
  }

  /** Moves the VM, in the order in which KubeVirt does; who announces it then. */
  private String migrate(
      Background leaf, Station vm, Tenants.Pod source, Tenants.Pod target, String from)
      throws InterruptedException {
    Station there = start(target);
    require(
        there.address().equals(vm.address()) && there.mac().equals(vm.mac()),
        "the target has %s, not %s".formatted(there, vm));
    Thread.sleep(1000);
    Announcers.Look waiting = Announcers.last(leaf.output(), vm);
    require(
        waiting.sequences().keySet().equals(Set.of(from)),
        "before the target is ready: " + waiting);
    moveMemory(tenants.station(source), there);
    kubectl.run(
        "annotate",
        "pod",
        "-n",
        target.namespace(),
        target.name(),
        READY + "=2026-01-01T00:00:00Z");
    String to = awaitOther(leaf, vm, from);
    delete(source);
    Thread.sleep(500);
    return to;
  }

  /**
   * A VM that moves brings its memory, and with it the stations that it knows. Pods that play it
   * would ask who has the address of a station first, and ask again a second later when the answer
   * goes to where the VM was.
   */
  private void moveMemory(Station source, Station target) {
    String known =
        Json.parse(shell.check(source.place(), "ip -j -4 neigh show dev " + PORT))
            .valueStream()
            .filter(station -> station.has("lladdr"))
            .map(station ->
                "neigh replace %s lladdr %s dev %s nud stale"
                    .formatted(station.path("dst").asText(), station.path("lladdr").asText(), PORT))
            .collect(Collectors.joining("\n"));
    require(known.contains(" " + hostL2.address() + " "), "the VM knows no host: " + known);
    shell.check(target.place(), "ip -batch - <<'E'\n" + known + "\nE");
  }

  private Station start(Tenants.Pod pod) {
    kubectl.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          namespace: %s
          labels: {tenant: demo, vm.kubevirt.io/name: vm}
          annotations:
            kubevirt.io/allow-pod-bridge-network-live-migration: ""
            k8s.ovn.org/primary-udn-ipamclaim: vm.finance
        spec:
          nodeName: %s
          automountServiceAccountToken: false
          containers: [{name: compute, image: none}]
        """
            .formatted(pod.name(), pod.namespace(), pod.node()));
    tenants.awaitRunning();
    return tenants.station(pod);
  }

  private void delete(Tenants.Pod pod) {
    kubectl.run("delete", "pod", "-n", pod.namespace(), pod.name(), "--timeout=60s");
  }

  /** Waits until one VTEP alone announces the VM, and it is not that one. */
  private static String awaitOther(Background leaf, Station vm, String not)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      Announcers.Look look = Announcers.last(leaf.output(), vm);
      if (look.sequences().size() == 1 && !look.followed().equals(not)) {
        return look.followed();
      }
      require(System.nanoTime() < end, "nobody but \"%s\" announces it: %s".formatted(not, look));
      Thread.sleep(100);
    }
  }
}
