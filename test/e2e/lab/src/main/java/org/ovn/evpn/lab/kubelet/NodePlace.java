// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import java.util.List;
import org.ovn.evpn.lab.shell.LabShell;

/** A pod on the host network: in its node. */
final class NodePlace implements PodPlace {

  private final LabShell shell;
  private final String node;
  private final String address;
  private final String uid;

  /**
   * @param address the node's
   * @param uid the pod's
   */
  NodePlace(LabShell shell, String node, String address, String uid) {
    this.shell = shell;
    this.node = node;
    this.address = address;
    this.uid = uid;
  }

  @Override
  public List<String> shell() {
    return shell.command(node, "bash -s");
  }

  @Override
  public String enter() {
    return "";
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String lab() {
    return shell.env().guestDir();
  }

  @Override
  public String folder() {
    return "/run/lab/%s/pods/%s".formatted(node, uid);
  }

  @Override
  public boolean hasNode() {
    return true;
  }

  @Override
  public void signal(String name, long pid) {
    shell.run(LabShell.GUEST, "kill -%s %d".formatted(name, pid));
  }

  @Override
  public void close() {
    shell.run(LabShell.GUEST, "rm -rf " + LabShell.quote(folder()));
  }
}
