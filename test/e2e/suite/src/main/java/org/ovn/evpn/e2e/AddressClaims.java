// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.List;
import org.ovn.evpn.e2e.Conditions.Condition;

/** What is claimed of VTEPs that would do harm, and of tokens in the wrong hands. */
final class AddressClaims {
  private static final Duration SAID_WITHIN = Duration.ofSeconds(20);

  /** The agents' own way: a pass of an agent, and of FRR's reloader. */
  private static final Duration WOULD_BE_DONE = Duration.ofSeconds(8);

  private static final String OVER_NODES =
      """
      apiVersion: evpn.k8s.ovn.org/v1alpha1
      kind: VTEP
      metadata: {name: over-nodes}
      spec:
        cidrs: [172.18.1.0/24]
        mode: Managed
      """;

  private final Sight sight;
  private final Pings pings;

  AddressClaims(Sight sight) {
    this.sight = sight;
    this.pings = new Pings(sight.traffic());
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "ipv6-cidr",
            "an IPv6 CIDR for a VTEP that runs: refused, nothing lost",
            this::ipv6Cidr),
        new Claim(
            "vtep-over-nodes",
            "a VTEP over the nodes' own subnet: refused, with the node that has it",
            this::vtepOverNodes),
        new Claim(
            "token-of-another-node",
            "the token of node-1's agent: refused for the EVPNNodeState of node-2",
            this::tokenOfAnotherNode));
  }

  private String ipv6Cidr() throws Exception {
    return pings.wholeDuring(
        sight.stations().everyTenant(),
        () -> {
          Refusal.of(
              () ->
                  sight
                      .kubectl()
                      .run(
                          "patch",
                          "vtep",
                          "fabric",
                          "--type=json",
                          "-p",
                          "[{\"op\":\"add\",\"path\":\"/spec/cidrs/-\",\"value\":\"fd00:254::/64\"}]"),
              "IPv6");
          Thread.sleep(WOULD_BE_DONE);
          return true;
        });
  }

  private String vtepOverNodes() throws Exception {
    String said;
    sight.kubectl().apply(OVER_NODES);
    try {
      Condition refused =
          sight
              .conditions()
              .await("vtep/over-nodes", "Accepted", SAID_WITHIN, c -> c.status().equals("False"));
      said = refused.reason() + ": " + refused.message();
      Thread.sleep(WOULD_BE_DONE);
      for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
        require(
            !sight.shell().check(node, "ip -br addr").contains("evd-over-nodes"),
            node + " has a device of it");
        requireApiServer(node);
      }
    } finally {
      sight.kubectl().run("delete", "vtep", "over-nodes", "--timeout=30s");
    }
    require(said.contains("node \"node-"), said);
    return said;
  }

  private void requireApiServer(String node) {
    String server =
        Json.get(sight.kubectl(), "config", "view", "--minify")
            .at("/clusters/0/cluster/server")
            .asText();
    String answer =
        sight
            .shell()
            .run(node, "curl -sk --max-time 3 -o /dev/null -w '%{http_code}' " + server + "/livez")
            .text();
    require(answer.matches("200|401|403"), "%s has %s from %s".formatted(node, answer, server));
  }

  /** Its own it may write: a policy that refuses all would be none. */
  private String tokenOfAnotherNode() {
    requireTaken(Tenants.NODE_1);
    String said = Refusal.of(() -> applyState(Tenants.NODE_2), "evpn-node-states", Tenants.NODE_2);
    return said.substring(said.indexOf("EVPNNodeState"));
  }

  private void requireTaken(String node) {
    require(applyState(node).contains(node), "not taken for its own node");
  }

  /** As the agent writes, so that no right is asked for that it lacks. */
  private String applyState(String node) {
    return sight
        .kubectl()
        .feed(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: EVPNNodeState
            metadata: {name: %s}
            status:
              conditions:
              - type: Forged
                status: "True"
                reason: Forged
                message: ""
                lastTransitionTime: "2026-01-01T00:00:00Z"
            """
                .formatted(node),
            "apply",
            "--server-side",
            "--subresource=status",
            "--field-manager=forger",
            "--dry-run=server",
            "--kubeconfig=" + sight.shell().env().kubeconfig("ovn-adapter-" + Tenants.NODE_1),
            "-f",
            "-");
  }
}
