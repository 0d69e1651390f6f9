// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * The demo's claims, in the order in which they are looked at: later ones delete and restart
 * things.
 */
final class Demo {
  private static final String COLUMNS =
      "NAME:.metadata.name,NODES:.status.nodes.desired,READY:.status.nodes.ready"
          + Stream.of("Programmed", "Established", "Degraded")
              .map(c -> ",%s:.status.conditions[?(@.type=='%s')].status".formatted(c, c))
              .collect(Collectors.joining());

  private final Kubectl kubectl;
  private final LabProcesses control;
  private final Layer2Claims layer2;
  private final Layer3Claims layer3;
  private final RouteClaims routes;
  private final VmClaims vms;
  private final ChangeClaims changes;
  private final List<Claim> further;
  private final List<Claim> life;

  /**
   * @param extent how much is looked at
   */
  Demo(
      LabShell shell,
      Kubectl kubectl,
      Traffic traffic,
      LabProcesses control,
      Extent extent,
      Cases cases,
      Deployed deployed,
      Stations stations) {
    this.kubectl = kubectl;
    this.control = control;
    Tenants tenants = new Tenants(kubectl, shell);
    BorderLeaf border = new BorderLeaf(shell, "leaf-2");
    Overlay overlay = new Overlay(shell, tenants, traffic);
    this.layer2 = new Layer2Claims(traffic, tenants, overlay, stations);
    this.layer3 = new Layer3Claims(traffic, stations);
    this.routes = new RouteClaims(tenants, traffic, border, overlay, stations);
    this.vms = new VmClaims(shell, kubectl, tenants, traffic, stations);
    this.changes =
        new ChangeClaims(
            shell,
            kubectl,
            tenants,
            traffic,
            border,
            overlay,
            control,
            extent.watchedStart(),
            stations);
    Sight sight =
        new Sight(
            shell,
            kubectl,
            tenants,
            traffic,
            border,
            overlay,
            new Conditions(kubectl),
            cases,
            stations);
    this.further = extent.everything() ? FurtherClaims.inOrder(sight, control) : List.of();
    this.life = extent.everything() ? new LifeClaims(sight, deployed).inOrder() : List.of();
  }

  /** What is true of the tenants without EVPN: the positive control of what is claimed later. */
  List<Claim> claimsBefore() {
    return List.of(layer2.before());
  }

  /** Everything that is looked at, in order: the last one deletes. */
  List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        new Claim(
            "status",
            "kubectl get evpnnetworks: programmed and established on every node",
            this::status));
    claims.addAll(layer2.finance());
    claims.addAll(layer3.finance());
    claims.add(routes.gateway());
    claims.addAll(layer3.hr());
    claims.add(layer3.apart());
    claims.add(layer2.dev());
    claims.addAll(routes.types());
    claims.add(vms.moves());
    claims.addAll(changes.inOrder());
    claims.addAll(further);
    claims.add(changes.deletion());
    return claims;
  }

  /** What comes after all of these: an install, and its end. */
  List<Claim> life() {
    return life;
  }

  private String status() {
    kubectl.run("wait", "--for=condition=Established", "--timeout=90s", "evpnnetwork", "--all");
    // frr-k8s reports each 30 s: a line that FRR has is taken for missing until the next report
    kubectl.run("wait", "--for=condition=Degraded=False", "--timeout=90s", "evpnnetwork", "--all");
    List<String> columns =
        kubectl
            .run("get", "evpnnetworks", "--no-headers", "-o", "custom-columns=" + COLUMNS)
            .lines()
            .map(l -> l.strip().replaceAll(" +", " "))
            .sorted()
            .toList();
    require(
        columns.equals(
            List.of(
                "cudn.finance 2 2 True True False",
                "cudn.hr 2 2 True True False",
                "udn.dev.dev 2 2 True True False")),
        String.join(" | ", columns));
    control.requireHealthyOvnkube();
    return "3 networks, 2 of 2 nodes each";
  }
}
