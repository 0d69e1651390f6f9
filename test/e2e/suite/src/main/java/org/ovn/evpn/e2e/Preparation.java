// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/** Makes the demo's tenants, and enables EVPN for them as an admin would. */
final class Preparation {
  private final Kubectl kubectl;
  private final Tenants tenants;
  private final Traffic traffic;

  Preparation(LabShell shell, Kubectl kubectl, Traffic traffic) {
    this.kubectl = kubectl;
    this.tenants = new Tenants(kubectl, shell);
    this.traffic = traffic;
  }

  /** The tenants as they are before EVPN: networks, pods, and Geneve between the nodes. */
  Stations createTenants(String networksYaml) {
    kubectl.apply(networksYaml + "---\n" + Tenants.manifest(Tenants.FROM_THE_START));
    tenants.awaitRunning();
    Map<Tenants.Pod, Station> pods = tenants.stations();
    return new Stations(
        pod(pods, Tenants.FINANCE_1),
        pod(pods, Tenants.FINANCE_2),
        pod(pods, Tenants.HR_1),
        pod(pods, Tenants.HR_2),
        pod(pods, Tenants.DEV_1),
        pod(pods, Tenants.DEV_2),
        tenants.host("host-l2"),
        tenants.host("host-fin"),
        tenants.host("host-hr"));
  }

  private static Station pod(Map<Tenants.Pod, Station> pods, Tenants.Pod pod) {
    return Objects.requireNonNull(pods.get(pod));
  }

  /** Applies the admin's objects. */
  void apply(List<Path> objects) {
    kubectl.applyFiles(objects);
  }

  /**
   * Applies the admin's objects and waits until every network is programmed on every node; starts
   * meanwhile what answers in the pods and hosts that claims talk to.
   */
  void enableEvpn(List<Path> objects, Stations stations) throws InterruptedException {
    apply(objects);
    serve(stations);
    for (String network : List.of("cudn.finance", "cudn.hr", "udn.dev.dev")) {
      kubectl.run("wait", "--for=create", "--timeout=60s", "evpnnetwork/" + network);
    }
    kubectl.run("wait", "--for=condition=Programmed", "--timeout=150s", "evpnnetwork", "--all");
  }

  private void serve(Stations stations) throws InterruptedException {
    Together.each(
        List.of(
            stations.finance1(),
            stations.finance2(),
            stations.hr1(),
            stations.hr2(),
            stations.hostFinance(),
            stations.hostHr()),
        traffic::serve);
  }
}
