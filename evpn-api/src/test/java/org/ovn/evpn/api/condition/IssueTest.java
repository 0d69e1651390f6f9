// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IssueTest {
  private static final Subject FINANCE = Subject.evpn("finance");

  @Test
  void issues_shuffled_sortBySubjectSeverityReasonMessage() {
    List<Issue> sorted =
        List.of(
            Issue.hint(Subject.evpn("a"), Reason.VNI_TAKEN, "x"),
            Issue.blocks(FINANCE, Reason.VTEP_NOT_FOUND, "x"),
            Issue.blocks(FINANCE, Reason.VNI_TAKEN, "x"),
            Issue.blocks(FINANCE, Reason.VNI_TAKEN, "y"),
            Issue.degrades(FINANCE, Reason.VTEP_NOT_FOUND, "a"),
            Issue.hint(FINANCE, Reason.VTEP_NOT_FOUND, "a"),
            Issue.blocks(Subject.vtep("a"), Reason.VTEP_NOT_FOUND, "a"),
            Issue.blocks(Subject.node("a"), Reason.VTEP_NOT_FOUND, "a"));
    List<Issue> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(sorted);
  }

  @Test
  void blocks_onlySeverityBlocks_isTrue() {
    assertThat(Issue.blocks(FINANCE, Reason.PENDING, "x").blocks()).isTrue();
    assertThat(Issue.degrades(FINANCE, Reason.PENDING, "x").blocks()).isFalse();
    assertThat(Issue.hint(FINANCE, Reason.PENDING, "x").blocks()).isFalse();
  }

  @Test
  void severities_compared_worstComesFirst() {
    assertThat(Severity.values())
        .containsExactly(Severity.BLOCKS, Severity.DEGRADES, Severity.HINT);
  }

  @Test
  void subject_asText_isKindAndQuotedName() {
    assertThat(FINANCE).hasToString("EVPN \"finance\"");
    assertThat(Subject.evpnNetwork("cudn.a")).hasToString("EVPNNetwork \"cudn.a\"");
    assertThat(new Subject(Subject.Kind.USER_DEFINED_NETWORK, "dev", "net"))
        .hasToString("UserDefinedNetwork \"dev/net\"");
    assertThat(Subject.node("n").is(Subject.Kind.NODE)).isTrue();
    assertThat(Subject.node("n").is(Subject.Kind.EVPN)).isFalse();
  }

  @Test
  void subjects_compared_goByKindNamespaceName() {
    Subject inB = new Subject(Subject.Kind.USER_DEFINED_NETWORK, "b", "a");
    Subject inA = new Subject(Subject.Kind.USER_DEFINED_NETWORK, "a", "z");
    assertThat(List.of(Subject.node("a"), inB, inA, Subject.evpn("z")).stream().sorted())
        .containsExactly(Subject.evpn("z"), inA, inB, Subject.node("a"));
  }
}
