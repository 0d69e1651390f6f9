// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.Vni;

/** What the node agent waits for before it lets devices appear. */
class RunningConfigTest {
  private static final String CONFIG =
      """
      frr version 10.6
      !
      vrf finance
       vni 101
      exit-vrf
      !
      vrf other
       ip route 0.0.0.0/0 blackhole
      exit-vrf
      !
      router bgp 65000
       address-family l2vpn evpn
        neighbor 172.18.1.1 activate
        advertise-all-vni
        vni 100
         route-target import 64500:100
        exit-vni
       exit-address-family
      exit
      """;

  @Test
  void version_isThatOfTheFirstLine_andNoneOfATextWithout() {
    assertThat(RunningConfig.parse(CONFIG).version()).contains("10.6");
    assertThat(RunningConfig.parse("hostname frr version x").version()).isEmpty();
    assertThat(RunningConfig.parse(null).version()).isEmpty();
  }

  @Test
  void vniOfVrf_severalStanzas_isThatOfItsOwnStanza() {
    RunningConfig config = RunningConfig.parse(CONFIG);
    assertThat(config.vniOfVrf("finance")).contains(new Vni(101));
    assertThat(config.vniOfVrf("other")).isEmpty();
    assertThat(config.vniOfVrf("default")).as("vni 100 is of the EVPN address family").isEmpty();
  }

  @Test
  void vniOfVrf_prefixRoutesOnly_isReadAllTheSame() {
    assertThat(
            RunningConfig.parse(CONFIG.replace("vni 101", "vni 101 prefix-routes-only"))
                .vniOfVrf("finance"))
        .contains(new Vni(101));
  }

  @Test
  void vniOfVrf_noNumberOrNoVni_isSkipped() {
    for (String vni :
        new String[] {"vni x", "vni 0", "vni 16777216", "vni 123456789", "no vni 101"}) {
      assertThat(RunningConfig.parse(CONFIG.replace("vni 101", vni)).vniOfVrf("finance"))
          .as(vni)
          .isEmpty();
    }
  }

  @Test
  void advertiseAllVni_withAndWithoutTheLine_isAsTheTextSays() {
    assertThat(RunningConfig.parse(CONFIG).advertiseAllVni()).isTrue();
    assertThat(RunningConfig.parse(CONFIG.replace("  advertise-all-vni\n", "")).advertiseAllVni())
        .isFalse();
  }

  @Test
  void parse_noText_isAConfigurationWithoutEvpn() {
    assertThat(RunningConfig.parse(null)).isEqualTo(RunningConfig.parse(""));
    assertThat(RunningConfig.parse(null).advertiseAllVni()).isFalse();
  }

  @Test
  void equals_sameEvpnPart_holdsWhateverElseTheTextSays() {
    RunningConfig config = RunningConfig.parse(CONFIG);
    assertThat(RunningConfig.parse(CONFIG.replace("vrf other", "vrf another")))
        .isEqualTo(config)
        .hasSameHashCodeAs(config);
    assertThat(RunningConfig.parse(CONFIG.replace("vni 101", "vni 102"))).isNotEqualTo(config);
    assertThat(RunningConfig.parse(CONFIG.replace("64500:100", "64500:101"))).isNotEqualTo(config);
  }

  /** As frr-k8s v0.0.25 writes {@code --always-block} and FRR 10.3 shows it. */
  @Test
  void alwaysBlock_ofFrrK8s_isReadFromItsPrefixLists() {
    RunningConfig config =
        RunningConfig.parse(
            """
            ip prefix-list 192.168.1.2-allowed-ipv4 seq 1 permit 10.254.0.1/32
            ip prefix-list 192.168.1.2-denied-inpl-ipv4 seq 1 permit 10.254.0.0/16 le 32
            ip prefix-list eth1-denied-inpl-ipv4 seq 2 permit any
            ipv6 prefix-list 192.168.1.2-denied-inpl-ipv4 seq 2 permit fc00:f853:ccd:e800::/64 le 128
            ip prefix-list a-denied-inpl-ipv4 seq 2 permit nothing
            """);
    assertThat(config.blocked().toString())
        .isEqualTo("[0.0.0.0/0, 10.254.0.0/16, fc00:f853:ccd:e800::/64]");
  }
}
