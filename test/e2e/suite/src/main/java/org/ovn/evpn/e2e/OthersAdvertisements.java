// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import org.ovn.evpn.lab.cluster.Kubectl;

/**
 * A RouteAdvertisements of somebody else, as OpenShift's documentation starts with: the default
 * network, and all FRRConfigurations for its sources. OVN-Kubernetes refuses it as a whole when one
 * object of ours among these has no VRF for it.
 */
final class OthersAdvertisements {
  private static final String NAME = "everything";

  private static final String ADVERTISEMENTS =
      """
      apiVersion: k8s.ovn.org/v1
      kind: RouteAdvertisements
      metadata: {name: everything}
      spec:
        nodeSelector: {}
        frrConfigurationSelector: {}
        networkSelectors: [{networkSelectionType: DefaultNetwork}]
        advertisements: [PodNetwork]
      """;

  private static final String NETWORK =
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: guest
        labels: {k8s.ovn.org/primary-user-defined-network: "", tenant: guest}
      ---
      apiVersion: k8s.ovn.org/v1
      kind: ClusterUserDefinedNetwork
      metadata: {name: guest}
      spec:
        namespaceSelector: {matchLabels: {tenant: guest}}
        network:
          topology: Layer3
          layer3: {role: Primary, subnets: [{cidr: 10.60.0.0/16, hostSubnet: 24}]}
      """;

  private static final String EVPN =
      """
      apiVersion: evpn.k8s.ovn.org/v1alpha1
      kind: EVPN
      metadata: {name: guest}
      spec:
        networks: [{kind: ClusterUserDefinedNetwork, name: guest}]
        vtep: fabric
        frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
        ipVRF:
          vni: 601
          routeTargets: {import: ["64500:601"], export: ["64500:601"]}
          egress: Fabric
      """;

  private final Kubectl kubectl;

  OthersAdvertisements(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /** The time of the last transition tells of a refusal that was over before anybody looked. */
  String staysAccepted() {
    kubectl.apply(ADVERTISEMENTS);
    try {
      await("Accepted", "routeadvertisements/" + NAME);
      String since = acceptedSince();
      kubectl.apply(NETWORK);
      kubectl.apply(EVPN);
      kubectl.run("wait", "--for=create", "--timeout=60s", "evpnnetwork/cudn.guest");
      await("Advertised", "evpnnetwork/cudn.guest");
      require(since.equals(acceptedSince()), "refused while a network came");
      kubectl.run("delete", "evpn", "guest", "--wait=true", "--timeout=90s");
      kubectl.run("wait", "--for=delete", "evpnnetwork/cudn.guest", "--timeout=90s");
      require(since.equals(acceptedSince()), "refused while a network went");
      return "accepted since %s, one network came and went".formatted(since);
    } finally {
      kubectl.run("delete", "routeadvertisements", NAME, "--ignore-not-found");
    }
  }

  private void await(String condition, String object) {
    kubectl.run("wait", "--for=condition=" + condition, "--timeout=90s", object);
  }

  private String acceptedSince() {
    JsonNode conditions =
        Json.get(kubectl, "get", "routeadvertisements", NAME).path("status").path("conditions");
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals("Accepted")) {
        require(
            condition.path("status").asText().equals("True"), condition.path("message").asText());
        return condition.path("lastTransitionTime").asText();
      }
    }
    throw new IllegalStateException("RouteAdvertisements " + NAME + " has no condition Accepted");
  }
}
