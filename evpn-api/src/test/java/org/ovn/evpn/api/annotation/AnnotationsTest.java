// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

class AnnotationsTest {
  @Test
  void vteps_formattedAndParsed_areTheSame() {
    String text =
        "{\"a\":{\"ips\":[\"fd00::1\"]},\"fabric\":{\"ips\":[\"10.254.0.1\",\"fd00::1\"]}}";
    var parsed = VtepsAnnotation.parse(Map.of(VtepsAnnotation.KEY, text)).toOptional();
    assertThat(parsed).isPresent();
    assertThat(parsed.get().get("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.1"), IpAddresses.parse("fd00::1"));
    assertThat(VtepsAnnotation.format(parsed.get())).isEqualTo(text);
    assertThat(VtepsAnnotation.format(new TreeMap<>())).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|not JSON",
        "[]|must be a JSON object",
        "{\"a\":{}}|\"ips\" of \"a\" must be a JSON array",
        "{\"a\":{\"ips\":[1]}}|must be a JSON string",
        "{\"a\":{\"ips\":[\"localhost\"]}}|\"localhost\" is not an IP address",
        "{\"a\":{\"ips\":[\"1.1.1.1\",\"1.1.1.2\"]}}|more than one address of a family",
        "{} x|not JSON",
      })
  void vteps_malformed_sayWhatIsWrong(String text, String message) {
    assertThat(VtepsAnnotation.parse(Map.of(VtepsAnnotation.KEY, text)).error())
        .hasValueSatisfying(error ->
            assertThat(error).startsWith("annotation " + VtepsAnnotation.KEY).contains(message));
  }

  @Test
  void annotations_absent_areNotMalformed() {
    assertThat(VtepsAnnotation.parse(null)).isInstanceOf(Parsed.Absent.class);
    assertThat(VtepsAnnotation.parse(Map.of())).isInstanceOf(Parsed.Absent.class);
    assertThat(NetworkAnnotations.parse(null).errors()).isEmpty();
  }

  @Test
  void networkAnnotations_someMalformed_areJudgedOneByOne() {
    NetworkAnnotations parsed =
        NetworkAnnotations.parse(
            Map.of(
                NetworkAnnotations.EVPN, "tenants",
                NetworkAnnotations.MAC_VNI, "300",
                NetworkAnnotations.IP_VNI, "16777216",
                NetworkAnnotations.MAC_ROUTE_TARGETS, "64500:300, 64500:301",
                NetworkAnnotations.IP_ROUTE_TARGETS, "*:1"));
    assertThat(parsed.evpn().toOptional()).contains("tenants");
    assertThat(parsed.macVni().toOptional()).contains(new Vni(300));
    assertThat(parsed.macRouteTargets().toOptional())
        .contains(List.of(RouteTarget.parse("64500:300"), RouteTarget.parse("64500:301")));
    assertThat(parsed.errors())
        .containsExactly(
            "annotation evpn.k8s.ovn.org/ip-vni: VNI 16777216 is out of range: it must be between 1"
                + " and 16777215.",
            "annotation evpn.k8s.ovn.org/ip-route-targets: \"*:1\" can only be imported: use"
                + " routeTargets.import of an EVPN.");
  }

  @Test
  void routeTargets_moreThanSixteen_areMalformed() {
    String sixteen = String.join(",", Collections.nCopies(16, "64500:300"));
    assertThat(
            NetworkAnnotations.parse(Map.of(NetworkAnnotations.MAC_ROUTE_TARGETS, sixteen))
                .errors())
        .isEmpty();
    assertThat(
            NetworkAnnotations.parse(
                    Map.of(NetworkAnnotations.MAC_ROUTE_TARGETS, sixteen + ",64500:301"))
                .errors())
        .containsExactly(
            "annotation evpn.k8s.ovn.org/mac-route-targets: 17 route targets are too many: give at"
                + " most 16.");
  }

  @Test
  void nodeSubnets_besideMalformedOnes_areRead() {
    Map<String, String> annotations =
        Map.of(
            OvnNodeAnnotations.SUBNETS,
            "{\"default\":\"nonsense\",\"cluster_udn_hr\":[\"10.10.0.0/24\",\"fd00:10::/64\"],\"old\":\"10.1.0.0/24\"}");
    assertThat(OvnNodeAnnotations.subnets(annotations, "cluster_udn_hr").toOptional())
        .contains(List.of(IpPrefix.parse("10.10.0.0/24"), IpPrefix.parse("fd00:10::/64")));
    assertThat(OvnNodeAnnotations.subnets(annotations, "old").toOptional())
        .contains(List.of(IpPrefix.parse("10.1.0.0/24")));
    assertThat(OvnNodeAnnotations.subnets(annotations, "none")).isInstanceOf(Parsed.Absent.class);
    assertThat(OvnNodeAnnotations.subnets(annotations, "default").error()).isPresent();
  }

  @Test
  void nodeAddresses_ofOvnKubernetes_areRead() {
    Map<String, String> annotations =
        Map.of(
            OvnNodeAnnotations.PRIMARY_ADDRESS, "{\"ipv4\":\"172.18.0.2/16\",\"ipv6\":\"\"}",
            OvnNodeAnnotations.HOST_CIDRS, "[\"172.18.0.2/16\",\"fc00::2/64\"]");
    assertThat(OvnNodeAnnotations.primaryAddresses(annotations).toOptional())
        .contains(List.of(InterfaceAddress.parse("172.18.0.2/16")));
    assertThat(OvnNodeAnnotations.hostCidrs(annotations).toOptional().orElseThrow()).hasSize(2);
  }

  /** OVN-Kubernetes takes host bits, capitals and blanks, and drops them when it runs. */
  @Test
  void subnets_withHostBitsCapitalsAndBlanks_areReadAsOvnKubernetesReadsThem() {
    NadConfig config =
        NadConfig.parse(
                """
                {"name":"cluster_udn_hb3","role":"primary","topology":"layer3","type":"ovn-k8s-cni-overlay",
                 "subnets":" 10.120.0.1/16/24, FD00:ABCD::1/48/64 "}
                """)
            .toOptional()
            .orElseThrow();
    assertThat(config.subnets())
        .containsExactly(IpPrefix.parse("10.120.0.0/16"), IpPrefix.parse("fd00:abcd::/48"));
    assertThat(
            OvnNodeAnnotations.subnets(
                    Map.of(OvnNodeAnnotations.SUBNETS, "{\"a\":[\" 10.1.0.7/24\",\"FD00::7/64\"]}"),
                    "a")
                .toOptional())
        .contains(List.of(IpPrefix.parse("10.1.0.0/24"), IpPrefix.parse("fd00::/64")));
    assertThat(
            OvnNodeAnnotations.hostCidrs(
                    Map.of(OvnNodeAnnotations.HOST_CIDRS, "[\" FC00::2/64 \"]"))
                .toOptional())
        .contains(List.of(InterfaceAddress.parse("fc00::2/64")));
  }

  @Test
  void surroundings_ofANode_areRead() {
    Map<String, String> annotations =
        Map.of(
            OvnNodeAnnotations.GATEWAY,
            "{\"default\":{\"ip-addresses\":[\"172.18.0.2/16\"],\"next-hops\":[\"172.18.0.1\",\"fc00::1\"]}}",
            OvnNodeAnnotations.JOIN,
            "{\"default\":{\"ipv4\":\"100.64.0.2/16\"}}",
            OvnNodeAnnotations.TRANSIT,
            "{\"ipv4\":\"100.88.0.2/16\",\"ipv6\":\"fd97::2/64\"}",
            OvnNodeAnnotations.MASQUERADE,
            "{\"ipv4\":\"169.254.0.0/17\"}");
    assertThat(OvnNodeAnnotations.gateways(annotations).toOptional().orElseThrow())
        .extracting(IpAddresses::format)
        .containsExactly("172.18.0.1", "fc00::1");
    assertThat(OvnNodeAnnotations.gatewayAddresses(annotations).toOptional().orElseThrow())
        .containsExactly(InterfaceAddress.parse("172.18.0.2/16"));
    assertThat(OvnNodeAnnotations.join(annotations).toOptional().orElseThrow())
        .containsExactly(IpPrefix.parse("100.64.0.0/16"));
    assertThat(OvnNodeAnnotations.transit(annotations).toOptional().orElseThrow())
        .containsExactly(IpPrefix.parse("100.88.0.0/16"), IpPrefix.parse("fd97::/64"));
    assertThat(OvnNodeAnnotations.masquerade(annotations).toOptional().orElseThrow())
        .containsExactly(IpPrefix.parse("169.254.0.0/17"));
    assertThat(
            OvnNodeAnnotations.gateways(
                    Map.of(
                        OvnNodeAnnotations.GATEWAY, "{\"default\":{\"next-hop\":\"172.18.0.1\"}}"))
                .toOptional()
                .orElseThrow())
        .hasSize(1);
    assertThat(OvnNodeAnnotations.transit(Map.of(OvnNodeAnnotations.TRANSIT, "{")).error())
        .isPresent();
  }

  @Test
  void nad_ofOvnKubernetes_isRead() {
    Map<String, String> annotations =
        Map.of(
            NadAnnotations.NETWORK_ID, "7",
            NadAnnotations.ROUTE_ADVERTISEMENTS, "[\"ra\"]");
    assertThat(NadAnnotations.networkId(annotations).toOptional()).contains(7);
    assertThat(NadAnnotations.routeAdvertisements(annotations).toOptional())
        .contains(List.of("ra"));
    assertThat(NadAnnotations.networkId(Map.of(NadAnnotations.NETWORK_ID, "4096")).error())
        .isPresent();
    NadConfig config =
        NadConfig.parse(
                """
                {"cniVersion":"1.1.0","evpn":{"vtep":"v","macVRF":{"vni":100,"vid":12}},"mtu":1400,
                 "name":"cluster_udn_blue","netAttachDefName":"ns1/blue","role":"primary",
                 "subnets":"10.10.0.0/16/24,fd00:10::/48/64","topology":"layer3","transport":"evpn",
                 "type":"ovn-k8s-cni-overlay"}
                """)
            .toOptional()
            .orElseThrow();
    assertThat(config)
        .isEqualTo(
            new NadConfig(
                "cluster_udn_blue",
                "layer3",
                "primary",
                List.of(IpPrefix.parse("10.10.0.0/16"), IpPrefix.parse("fd00:10::/48")),
                OptionalInt.of(1400),
                "evpn",
                OptionalInt.of(100),
                OptionalInt.empty()));
    assertThat(NadConfig.parse("{\"type\":\"macvlan\"}")).isInstanceOf(Parsed.Absent.class);
    assertThat(NadConfig.parse("{").error()).isPresent();
  }
}
