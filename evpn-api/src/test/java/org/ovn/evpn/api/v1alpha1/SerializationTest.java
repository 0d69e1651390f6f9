// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.ClusterUserDefinedNetwork;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** What goes in as YAML comes out of the client's own mapper unchanged. */
class SerializationTest {
  private final KubernetesSerialization mapper = new KubernetesSerialization();

  private <T extends HasMetadata> T roundTrip(String yaml, Class<T> type) {
    T object = mapper.unmarshal(yaml, type);
    // As text first: a tree keeps the width of its integers, which is no part of JSON.
    assertThat(json(mapper.asJson(object)))
        .isEqualTo(json(mapper.asJson(mapper.unmarshal(yaml, JsonNode.class))));
    return object;
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void evpn_asYaml_roundTrips() {
    Evpn evpn =
        roundTrip(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: EVPN
            metadata: {name: finance}
            spec:
              networks:
              - {kind: ClusterUserDefinedNetwork, name: finance}
              - {kind: UserDefinedNetwork, selector: {}, namespaceSelector: {matchLabels: {a: b}}}
              vtep: fabric
              frrConfigurationSelector: {matchLabels: {evpn-peering: "true"}}
              nodeSelector: {}
              macVRF:
                vni: 100
                routeTargets: {import: ["64500:100", "*:1"], export: ["64500:100"]}
              ipVRF:
                vni: 101
                routeDistinguisher: "10.0.0.1:3"
                egress: Split
                fabricPrefixes: ["10.200.0.0/24", "fd00::/64"]
                eastWest: EVPN
                importFrom: [{network: cudn.hr}, {routeTarget: "1:2"}]
              vniPool: [{start: 1000, end: 1999}]
              evpnNeighbors: [198.51.100.11, eth1]
              multipath: AnyASPath
              annotations: {namespaceSelector: {}, vniPool: [{start: 1, end: 2}], defaults: {macVRF: {}}}
            """,
            Evpn.class);
    assertThat(evpn.getSpec().macVrf().vni()).isEqualTo(new Vni(100));
    assertThat(evpn.getSpec().macVrf().routeTargets().imports())
        .containsExactly(RouteTarget.parse("64500:100"), RouteTarget.parse("*:1"));
    assertThat(evpn.statusOrEmpty()).isEqualTo(EvpnStatus.EMPTY);
  }

  @Test
  void vtep_withoutMode_isManaged() {
    Vtep vtep =
        roundTrip(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: VTEP
            metadata: {name: fabric}
            spec: {cidrs: [10.254.0.0/24]}
            """,
            Vtep.class);
    assertThat(vtep.getSpec().modeOrDefault()).isEqualTo(VtepMode.MANAGED);
  }

  @Test
  void evpnNetwork_asYaml_roundTrips() {
    roundTrip(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPNNetwork
        metadata: {name: cudn.finance}
        spec:
          evpn: finance
          network: {kind: ClusterUserDefinedNetwork, name: finance}
          networkName: cluster_udn_finance
          networkID: 1
          topology: Layer2
          subnets: [10.10.0.0/24]
          mtu: 1400
          vrf: finance
          vtep: fabric
          macVRF: {vni: 100}
          ipVRF: {vni: 101, egress: Fabric, eastWest: Cluster}
        status:
          conditions:
          - {type: Accepted, status: "True", observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z", reason: Accepted, message: ""}
          nodes: {desired: 2, ready: 0, degraded: 0}
        """,
        EvpnNetwork.class);
  }

  @Test
  void evpnOperator_asYaml_roundTrips() {
    EvpnOperator operator =
        roundTrip(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: EVPNOperator
            metadata: {name: default}
            spec:
              agent:
                image: registry.example/agent:1
                imagePullPolicy: IfNotPresent
                imagePullSecrets: [{name: pull}]
                resources: {requests: {cpu: 50m, memory: 160Mi}, limits: {memory: 1Gi}}
                nodeSelector: {node-role.kubernetes.io/worker: ""}
                tolerations: [{key: dedicated, operator: Equal, value: edge, effect: NoExecute}]
                priorityClassName: high
                updateStrategy: {maxUnavailable: 10%}
                socketFolders: {ovn: [/run/a], openvswitch: [/run/b]}
              logging: {level: Warning, format: JSON}
              frrNamespace: openshift-frr-k8s
              splitServiceCIDRs: [10.96.0.0/12, "fd00::/108"]
              featureGates: {AddressProbes: false, Unheard: true}
            status:
              observedGeneration: 2
              version: "1"
              agents: {desired: 3, updated: 1, ready: 2, versions: [{version: "1", nodes: 3}], behind: [n2]}
            """,
            EvpnOperator.class);
    assertThat(operator.getSpec().loggingOrEmpty().levelOrDefault())
        .isEqualTo(LogSettings.Level.WARNING);
    assertThat(EvpnOperatorSpec.EMPTY.loggingOrEmpty().formatOrDefault())
        .isEqualTo(LogSettings.Format.TEXT);
    assertThat(FeatureGate.unknown(operator.getSpec().featureGates())).containsExactly("Unheard");
  }

  @Test
  void evpnNodeState_asYaml_roundTrips() {
    EvpnNodeState state =
        roundTrip(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: EVPNNodeState
            metadata: {name: node-1}
            status:
              agentVersion: "1"
              vteps: [{name: fabric, ips: [10.254.0.1, "fd00::1"], bridge: evb-fabric, vxlans: [ev4-fabric]}]
              networks:
              - {name: cudn.finance, observedGeneration: 1, macVNI: 100, macVLAN: 2, ipVNI: 101, ipVLAN: 3, localPods: 2, takenPorts: 0}
            """,
            EvpnNodeState.class);
    assertThat(state.getStatus().vteps().getFirst().ips())
        .isEqualTo(List.of(IpAddresses.parse("10.254.0.1"), IpAddresses.parse("fd00::1")));
  }

  @Test
  void frrConfiguration_withUnknownFields_keepsThem() {
    FrrConfiguration frr =
        roundTrip(
            """
            apiVersion: frrk8s.metallb.io/v1beta1
            kind: FRRConfiguration
            metadata: {name: rack-a, namespace: frr-k8s-system}
            spec:
              bgp:
                bfdProfiles: [{name: fast, receiveInterval: 300}]
                routers:
                - asn: 65000
                  neighbors:
                  - address: 172.18.1.1
                    asn: 65101
                    holdTime: 9s
                    toReceive: {allowed: {mode: filtered, prefixes: [{prefix: 10.0.0.0/8, ge: 32, le: 32}]}}
                    inventedLater: {x: [1, null]}
                  prefixes: [10.254.0.1/32]
              nodeSelector: {matchLabels: {rack: a}}
              raw: {priority: 10, rawConfig: "x"}
            """,
            FrrConfiguration.class);
    FrrConfigurationSpec.Neighbor neighbor =
        frr.getSpec().bgp().routers().getFirst().neighbors().getFirst();
    assertThat(neighbor.other()).containsOnlyKeys("holdTime", "inventedLater");
    assertThat(neighbor.withPolicies(null, null).other()).isEqualTo(neighbor.other());
  }

  @Test
  void foreignKind_withUnknownFields_ignoresThem() {
    ClusterUserDefinedNetwork cudn =
        mapper.unmarshal(
            """
            apiVersion: k8s.ovn.org/v1
            kind: ClusterUserDefinedNetwork
            metadata: {name: finance}
            spec:
              namespaceSelector: {}
              network:
                topology: Layer2
                inventedLater: 1
                layer2: {role: Primary, subnets: [10.10.0.0/24], ipam: {lifecycle: Persistent}}
            status:
              conditions: [{type: NetworkCreated, status: Sometimes}]
            """,
            ClusterUserDefinedNetwork.class);
    assertThat(cudn.getSpec().network().layer2().subnets()).containsExactly("10.10.0.0/24");
  }
}
