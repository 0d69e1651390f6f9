// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.process.AgentProcess;
import org.ovn.evpn.lab.process.LabProcess;
import org.ovn.evpn.lab.process.OutsideImage;
import org.ovn.evpn.lab.process.OutsideJava;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;
import org.ovn.evpn.lab.topology.Fabric;

/**
 * A running lab, for tests and tools: its places, and the programs in them.
 *
 * <p>Only looks at what is there; {@link LabMain} brings it up. Safe for use by many threads.
 */
public final class Lab {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPOLOGY = "topology.yaml";

  private final LabEnv env;
  private final LabShell shell;
  private final Fabric fabric;

  private Lab(LabEnv env, Fabric fabric) {
    this.env = env;
    this.shell = new LabShell(env);
    this.fabric = fabric;
  }

  /**
   * Attaches to a lab that is up.
   *
   * @throws LabException when it was not brought up
   */
  public static Lab attach(LabEnv env) {
    Path file = topologyFile(env);
    if (!Files.exists(file)) {
      throw new LabException(
          "the fabric of lab "
              + env.name()
              + " is not up: "
              + file
              + " is missing; run 'make lab-up'");
    }
    return new Lab(env, Fabric.load(file));
  }

  static Lab of(LabEnv env, Fabric fabric) {
    return new Lab(env, fabric);
  }

  static Path topologyFile(LabEnv env) {
    return env.dir().resolve(TOPOLOGY);
  }

  /** Where the lab keeps its things. */
  public LabEnv env() {
    return env;
  }

  /** Runs scripts in its places. */
  public LabShell shell() {
    return shell;
  }

  /** Its fabric. */
  public Fabric fabric() {
    return fabric;
  }

  /** Its nodes, with what is known of each. */
  public List<NodePlan> nodes() {
    return NodePlan.of(fabric);
  }

  /** The names of its switches, nodes and hosts; pods come on top of it. */
  public List<String> places() {
    return fabric.places();
  }

  /** As {@link LabShell#run(String, String)}. */
  public LabShell.Result run(String place, String script) {
    return shell.run(place, script);
  }

  /**
   * Asks FRR.
   *
   * @param place a node, leaf or spine
   * @param command a show command without {@code json} at its end
   * @return what it says
   * @throws LabException when the command fails or answers with something else than JSON
   */
  public JsonNode vtysh(String place, String command) {
    String out = shell.check(place, "vtysh -c " + LabShell.quote(command + " json"));
    try {
      return JSON.readTree(out);
    } catch (IOException e) {
      throw new LabException("'" + command + " json' on " + place + " answers: " + out.strip(), e);
    }
  }

  /**
   * Starts a capture and waits until it listens.
   *
   * @param place where
   * @param device the device there, or {@code any}
   * @param filter a pcap filter, may be empty
   */
  public Capture capture(String place, String device, String filter) {
    return Capture.start(shell, place, device, filter);
  }

  /** Starts a script that goes on, with its output in a file of the lab's logs. */
  public Background start(String place, String script, String logName) {
    return shell.start(place, script, env.logs().resolve(logName));
  }

  /**
   * The agent of a node.
   *
   * @throws IllegalArgumentException when there is no such node
   */
  public AgentProcess agent(String node) {
    return new AgentProcess(shell, fabric.node(node).name());
  }

  /**
   * A node as a machine.
   *
   * @throws IllegalArgumentException when there is no such node
   */
  public NodeMachine machine(String node) {
    String name = fabric.node(node).name();
    return new NodeMachine(
        this, nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow());
  }

  /** The controller, in its image. */
  public LabProcess controller() {
    return new OutsideImage(
        env,
        "udn-controller",
        Map.of(
            "EVPN_NAMESPACE",
            "evpn-system",
            "FRR_NAMESPACE",
            "frr-k8s-system",
            "POD_NAMESPACE",
            "evpn-system",
            "POD_NAME",
            "udn-controller-lab"));
  }

  /** What stands in for kubelet on every node. */
  public LabProcess kubelet() {
    return new OutsideJava(
        env,
        "lab-kubelet",
        "org.ovn.evpn.lab.kubelet.KubeletMain",
        project().resolve("test/e2e/lab"),
        Map.of("KUBECONFIG", env.kubeconfig().toString(), "LAB_DIR", env.dir().toString()));
  }

  /** What stands in for the rest of OVN-Kubernetes. */
  public LabProcess fixture() {
    return new OutsideJava(
        env,
        "ovnkube-fixture",
        "org.ovn.evpn.fixture.FixtureMain",
        project().resolve("test/e2e/ovnkube-fixture"),
        Map.of(
            "KUBECONFIG",
            env.kubeconfig("ovnkube-fixture").toString(),
            "LAB_DIR",
            env.dir().toString()));
  }

  /**
   * Writes down what every place has at this moment, and the API's objects.
   *
   * @param folder where the files go, one a place
   */
  public void snapshot(Path folder) {
    new Snapshot(this, folder).take();
  }

  /** The root of the project that the lab runs. */
  Path project() {
    return Path.of(env.require("PROJECT_DIR"));
  }
}
