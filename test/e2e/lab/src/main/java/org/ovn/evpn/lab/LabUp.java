// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.ovn.evpn.lab.cluster.ClusterObjects;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.node.NodeScripts;
import org.ovn.evpn.lab.process.Images;
import org.ovn.evpn.lab.process.LabProcess;
import org.ovn.evpn.lab.shell.LabShell;
import org.ovn.evpn.lab.topology.Devices;
import org.ovn.evpn.lab.topology.Fabric;
import org.ovn.evpn.lab.topology.FrrConfig;
import org.ovn.evpn.lab.topology.Ipv4;
import org.ovn.evpn.lab.topology.Namespaces;

/**
 * Brings a booted lab up, from bare guest and API server to nodes with agents, and takes it down to
 * that again.
 */
final class LabUp {

  /** The parts that can be left out. */
  static final Set<String> PARTS = Set.of("cluster", "frr-k8s", "fixture", "controller", "agents");

  private static final int SESSION_MILLIS = 30_000;
  private static final int STAY_MILLIS = 3_000;
  private static final int FIRST_PASS_MILLIS = 90_000;

  private final Lab lab;
  private final LabEnv env;
  private final LabShell shell;
  private final Fabric fabric;
  private final Set<String> without;
  private final PrintStream out;
  private final Steps steps;

  LabUp(Lab lab, Set<String> without, PrintStream out) {
    this.lab = lab;
    this.env = lab.env();
    this.shell = lab.shell();
    this.fabric = lab.fabric();
    this.without = without;
    this.out = out;
    this.steps = new Steps(out);
  }

  void up(String topologyText) {
    long t = System.nanoTime();
    if (wanted("controller") || wanted("agents")) {
      Images.settle(env, images());
    }
    CompletableFuture<Void> cluster =
        ifWanted("cluster", "API: CRDs, accounts and rights, nodes", this::cluster);
    CompletableFuture<Void> namespaces =
        steps.step(
            "fabric: namespaces and cables",
            () -> shell.check(LabShell.GUEST, Namespaces.create(fabric, env.guestDir())));
    CompletableFuture<Void> hosts =
        steps.step(
            "hosts",
            () -> fabric.hosts().forEach(h -> shell.check(h.name(), Devices.of(fabric, h))),
            namespaces);
    CompletableFuture<Void> spines =
        steps.each(
            fabric.spines(),
            s -> s.name() + ": links, FRR",
            s ->
                shell.check(
                    s.name(),
                    Devices.of(fabric, s) + NodeScripts.switchFrr(FrrConfig.of(fabric, s))),
            namespaces);
    CompletableFuture<Void> leaves =
        steps.each(
            fabric.leaves(),
            l -> l.name() + ": links, FRR",
            l ->
                shell.check(
                    l.name(),
                    Devices.of(fabric, l) + NodeScripts.switchFrr(FrrConfig.of(fabric, l))),
            namespaces);
    List<NodeMachine> nodes = lab.nodes().stream().map(n -> lab.machine(n.name())).toList();
    CompletableFuture<Void> ovs =
        steps.each(
            nodes, n -> n.name() + ": Open vSwitch", NodeMachine::startOpenVswitch, namespaces);
    CompletableFuture<Void> ovn =
        steps.each(nodes, n -> n.name() + ": OVN", NodeMachine::startOvn, ovs);
    // not before the node's network is complete, as on a real node: zebra 10.3 hears of devices and
    // of routes by two sockets, and lets go of a kernel route whose device it does not know as up
    // when any device goes down in that moment; the kernel never tells it again
    CompletableFuture<Void> frr =
        steps.each(nodes, n -> n.name() + ": FRR", NodeMachine::startFrr, ovs);
    // a JVM takes its time in the guest: none waits for what it can do without at first
    CompletableFuture<Void> programs =
        CompletableFuture.allOf(
            ifWanted("agents", "agents: first pass", this::agents, ovs, cluster),
            ifWanted("controller", "controller", () -> start(List.of(lab.controller())), cluster),
            ifWanted("fixture", "fixture: first pass", this::fixture, ovn, cluster, hosts));
    // last: from its start on it looks at FRR each 30 s, and networks are not there before that
    CompletableFuture<Void> frrK8s =
        without.contains("frr-k8s") || without.contains("cluster")
            ? done()
            : steps.each(
                nodes,
                n -> n.name() + ": frr-k8s",
                NodeMachine::startFrrK8s,
                frr,
                cluster,
                programs);
    CompletableFuture<Void> fabric =
        steps.step("fabric: BGP sessions of the switches", this::awaitSwitches, spines, leaves);
    CompletableFuture<Void> underlay =
        steps.step("underlay: every node reaches every switch", this::awaitUnderlay, frr, fabric);
    steps.await(underlay, programs, frrK8s, ovn, hosts);
    write(Lab.topologyFile(env), topologyText);
    steps.print("lab " + env.name() + " is up", t);
  }

  void down() {
    lab.kubelet().stop();
    lab.controller().stop();
    lab.fixture().stop();
    shell.check(LabShell.GUEST, Namespaces.remove(fabric));
    try {
      Files.deleteIfExists(Lab.topologyFile(env));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println("lab " + env.name() + ": fabric and nodes are gone; guest and API server stay");
  }

  private void cluster() {
    Kubectl kubectl = new Kubectl(env);
    kubectl.applyFiles(crds());
    kubectl.awaitCrds();
    kubectl.apply(ClusterObjects.frrK8s() + "---\n" + ClusterObjects.fixture());
    kubectl.apply(ClusterObjects.nodes(lab.nodes()));
    kubectl.applyFolder(lab.project().resolve("manifests"));
    // the controller makes them where an EVPNOperator asks for agents; the lab runs its agents
    // itself
    kubectl.applyFolder(lab.project().resolve("manifests/admission"));
    for (List<String> account :
        List.of(
            List.of(ClusterObjects.FRR_NAMESPACE, ClusterObjects.FRR_ACCOUNT, "frr-k8s"),
            List.of(
                ClusterObjects.OVN_NAMESPACE, ClusterObjects.FIXTURE_ACCOUNT, "ovnkube-fixture"),
            List.of("evpn-system", "udn-controller", "udn-controller"))) {
      kubectl.account(account.get(0), account.get(1), account.get(2));
    }
    kubectl.apply(ClusterObjects.agents(lab.nodes()));
    for (NodePlan n : lab.nodes()) {
      String pod = ClusterObjects.agentPod(n.name());
      kubectl.podAccount(ClusterObjects.AGENT_NAMESPACE, ClusterObjects.AGENT_ACCOUNT, pod);
    }
  }

  /**
   * The product's, and those of the foreign kinds: published ones, where UPSTREAM_CRDS has a file
   * of the same name, instead of others.
   */
  private Collection<Path> crds() {
    List<Path> folders = new ArrayList<>();
    folders.add(lab.project().resolve("test/e2e/lab/crds"));
    folders.add(Path.of(tools(), "frr-k8s-crds"));
    String upstream = System.getenv("UPSTREAM_CRDS");
    if (upstream != null && !upstream.isEmpty()) {
      folders.add(Path.of(upstream));
    }
    folders.add(lab.project().resolve("manifests/crds"));
    Map<String, Path> out = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(f -> f.toString().endsWith(".yaml"))
            .filter(f -> !f.endsWith("kustomization.yaml"))
            .forEach(f -> out.put(String.valueOf(f.getFileName()), f));
      } catch (IOException e) {
        throw new LabException("the folder of CRDs " + folder + " cannot be read", e);
      }
    }
    return out.values();
  }

  private void agents() {
    List<LabProcess> agents =
        lab.nodes().stream().<LabProcess>map(n -> lab.agent(n.name())).toList();
    start(agents);
    agents.forEach(LabUp::awaitFirstPass);
  }

  private void fixture() {
    start(List.of(lab.fixture()));
    awaitFirstPass(lab.fixture());
  }

  private static void start(List<LabProcess> started) {
    started.forEach(LabProcess::start);
    // one that cannot work, for want of a right or a file, ends by itself soon
    Steps.until(() -> !started.stream().allMatch(LabProcess::alive), STAY_MILLIS, 1_000);
    for (LabProcess p : started) {
      if (!p.alive()) {
        throw new LabException(p.name() + " ended right after its start" + end(p));
      }
    }
  }

  private static void awaitFirstPass(LabProcess p) {
    if (!Steps.until(() -> tail(p.log()).contains(LabProcess.STARTED), FIRST_PASS_MILLIS, 250)) {
      throw new LabException(
          "%s did not say '%s' within %d s%s"
              .formatted(p.name(), LabProcess.STARTED, FIRST_PASS_MILLIS / 1000, end(p)));
    }
  }

  private static String end(LabProcess p) {
    return "; the end of " + p.log() + ":\n" + tail(p.log());
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }

  private void awaitSwitches() {
    for (Fabric.Spine s : fabric.spines()) {
      boolean up =
          Steps.until(() -> established(s.name()) >= fabric.leaves().size(), SESSION_MILLIS, 250);
      if (!up) {
        throw new LabException(
            "of "
                + s.name()
                + "'s BGP sessions with the leaves only "
                + established(s.name())
                + " are established; see 'vtysh -c \"show bgp summary\"' there");
      }
    }
  }

  /**
   * A node that cannot reach a VTEP of the fabric, or whose FRR does not know how, fails every
   * claim later; here it is named by its cause.
   */
  private void awaitUnderlay() {
    List<String> switches =
        Stream.concat(
                fabric.spines().stream().map(Fabric.Spine::loopback),
                fabric.leaves().stream().map(Fabric.Leaf::loopback))
            .map(Ipv4::toString)
            .toList();
    for (NodePlan n : lab.nodes()) {
      String script = NodeScripts.underlay(switches);
      if (!Steps.until(() -> lab.run(n.name(), script).ok(), SESSION_MILLIS, 250)) {
        throw new LabException(
            "the underlay of " + n.name() + ": " + lab.run(n.name(), script).err().strip());
      }
    }
  }

  private long established(String place) {
    JsonNode peers = lab.vtysh(place, "show bgp l2vpn evpn summary").path("peers");
    long count = 0;
    for (Map.Entry<String, JsonNode> p : peers.properties()) {
      if (p.getValue().path("state").asText().equals("Established")) {
        count++;
      }
    }
    return count;
  }

  private boolean wanted(String part) {
    return !without.contains(part) && !without.contains("cluster");
  }

  private CompletableFuture<Void> ifWanted(
      String part, String title, Runnable work, CompletableFuture<?>... needs) {
    return wanted(part) ? steps.step(title, work, needs) : done();
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  private static Path images() {
    String folder = System.getenv("IMAGES");
    if (folder == null || folder.isEmpty()) {
      throw new LabException("IMAGES is not set: it names what images/build made");
    }
    return Path.of(folder);
  }

  private String tools() {
    return env.require("LAB_TOOLS");
  }

  private static void write(Path file, String text) {
    try {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
