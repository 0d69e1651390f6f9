// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;

class VersionsTest {
  private static final Subject NODE = Subject.node("n1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # kernel                   | OVN         | OVS   | FRR        | told of
          6.12.48+deb13-amd64        | 26.03.1     | 4.0.0 | 10.3       |
          5.18.0                     | 24.09.0     | 3.3.0 | 10.3-dev   |
          -                          | -           | -     | -          |
          5.17.9-generic             | -           | -     | -          | Linux
          4.18.0-553.el8_10.x86_64   | -           | -     | -          | Linux
          5.14.0-570.el9_6.x86_64    | -           | -     | -          |
          6.12.0-55.el10.x86_64      | -           | -     | -          |
          -                          | 24.03.2     | -     | -          | OVN
          -                          | 24.9.1      | -     | -          |
          -                          | -           | 2.3.4 | -          |
          -                          | -           | -     | 10.2.1     | FRR
          -                          | -           | -     | 9.1        | FRR
          5.10.0                     | 23.09       | 2.17  | 8.5        | Linux OVN FRR
          nobody knows               | v1          | 4     | git-abc    |
          99999999999.1              | -           | -     | -          |
          """)
  void versions_belowALimit_areTold(
      String kernel, String ovn, String openvswitch, String frr, String told) {
    List<Issue> hints =
        new Versions(
                Optional.ofNullable(kernel),
                Optional.ofNullable(ovn),
                Optional.ofNullable(openvswitch),
                Optional.ofNullable(frr))
            .hints(NODE);
    assertThat(hints)
        .extracting(hint -> hint.message().replaceFirst(" \\S+: is older than .*", ""))
        .isEqualTo(told == null ? List.of() : List.of(told.split(" (?=Linux|OVN|FRR)")));
    assertThat(hints)
        .allSatisfy(hint -> {
          assertThat(hint.severity()).as("nothing is held up").isEqualTo(Severity.HINT);
          assertThat(hint.reason()).isEqualTo(Reason.VERSION_TOO_OLD);
        });
  }

  @Test
  void text_hasAllOfThem() {
    assertThat(
            new Versions(
                    Optional.of("6.12"), Optional.empty(), Optional.of("4.0"), Optional.of("10.3"))
                .text())
        .isEqualTo("Linux 6.12, OVN unknown, Open vSwitch 4.0, FRR 10.3");
  }

  @Test
  void hint_namesVersionLimitAndRemedy() {
    assertThat(
            new Versions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("10.2"))
                .hints(NODE))
        .singleElement()
        .extracting(Issue::message)
        .asString()
        .startsWith("FRR 10.2: is older than 10.3. ")
        .endsWith("Upgrade frr-k8s.");
  }
}
