// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.script.ScriptFile;

/**
 * A pod with a network of its own: on the machine, where the control plane is. All of it ends with
 * the process that made it.
 */
final class MachinePlace implements PodPlace {

  private static final List<String> BASH = List.of("bash", "-s");

  private final LabEnv env;
  private final String uid;
  private final String address;
  private final Script network;
  private final long holder;

  /**
   * Makes the network.
   *
   * @param uid the pod's
   * @param number of the pod among those on the machine, 1 to 250
   * @param api the address of the API server
   */
  MachinePlace(LabEnv env, String uid, int number, String api) {
    this.env = env;
    this.uid = uid;
    this.address = "10.99.1." + number;
    this.network =
        Script.start(
            BASH,
            ScriptFile.of(
                MachinePlace.class,
                "pod-network.sh",
                Map.of("device", "pod" + number, "address", address, "api", api)));
    String line = network.line();
    if (!line.startsWith(Script.PID)) {
      network.close();
      throw new LabException("no network for pod " + uid + ": " + line);
    }
    this.holder = Long.parseLong(line.substring(Script.PID.length()));
  }

  @Override
  public List<String> shell() {
    return BASH;
  }

  @Override
  public String enter() {
    return "setpriv --pdeathsig KILL -- nsenter --net=/proc/%d/ns/net".formatted(holder);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String lab() {
    return env.dir().toString();
  }

  @Override
  public String folder() {
    return env.dir().resolve("kubelet").resolve(uid + ".own").toString();
  }

  @Override
  public boolean hasNode() {
    return false;
  }

  @Override
  public void signal(String name, long pid) {
    Script.run(BASH, "kill -%s %d".formatted(name, pid));
  }

  @Override
  public void close() {
    network.close();
    Script.run(BASH, "rm -rf " + ScriptFile.quote(folder()));
  }
}
